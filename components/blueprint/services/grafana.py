"""Grafana: dashboards from files alone, nothing kept, nobody but people of the team gets there.

Who reaches it (by SSH, no port is published) may look at everything without a password; its
administrator has one, and can change no dashboard either. What it notes for itself is in memory:
after a restart it knows what the files say. A stand-in in its place reads the same files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.containers import FileSpec, HealthCheckSpec, SecretSpec, TmpfsMount
from components.blueprint.monitoring.dashboards import dashboard_files
from components.blueprint.services import mounts
from components.blueprint.services.draft import SECRET_LENGTH, Draft
from components.render import grafana as render

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.service import ServiceConfig

USER = "472:472"  # the public image's user; what it writes is in memory
BOARDS = "/etc/plinth/dashboards"
_PROVISIONED = "/etc/grafana/provisioning"


def draft(context: Context, key: str, service: ServiceConfig) -> Draft:
    """Return what a Grafana service is made of."""
    services, monitoring = context.config.services, context.config.system.monitoring
    if monitoring is None:  # there is none without
        raise ValueError(f"services.{key}: the system has no monitoring")
    password = f"{key}-password"
    files = {
        f"{_PROVISIONED}/datasources/plinth.yaml": render.datasources_yaml(
            prometheus=f"http://prometheus:{services['prometheus'].port}",
            loki=f"http://loki:{services['loki'].port}",
            interval=monitoring.scrape_interval,
        ),
        f"{_PROVISIONED}/dashboards/plinth.yaml": render.dashboards_yaml(
            folder=context.config.system.title, path=BOARDS
        ),
        **{f"{BOARDS}/{name}": text for name, text in dashboard_files(context).items()},
    }
    named = {_name(key, path): (path, text) for path, text in files.items()}
    return Draft(
        user=USER,
        env=_settings(service.port or 3000, f"{mounts.SECRETS}/{password}"),
        secrets=(mounts.secret(password, service),),
        configs=tuple(mounts.config(name, service, path) for name, (path, _) in named.items()),
        tmpfs=(
            TmpfsMount(target="/var/lib/grafana", size_mb=64),
            TmpfsMount(target="/tmp", size_mb=16),  # noqa: S108 - in the container
        ),
        health_check=HealthCheckSpec(
            test=("CMD", "curl", "--fail", "--silent", "--output", "/dev/null",
                  f"http://127.0.0.1:{service.port}/api/health"),
            interval=10,
            timeout=5,
            start_period=60,  # the first start makes its tables
            retries=3,
        ),
        new_secrets=(SecretSpec(key=password, length=SECRET_LENGTH),),
        new_files=tuple(FileSpec(key=name, content=text) for name, (_, text) in named.items()),
    )  # fmt: skip


def _name(key: str, path: str) -> str:
    """Return the key of a file, for example `grafana-datasources-plinth.yaml`."""
    folder, _, file = path.rpartition("/")
    return f"{key}-{folder.rpartition('/')[2]}-{file}"


def _settings(port: int, password_file: str) -> dict[str, str]:
    """Return Grafana's settings as its variables; it calls nobody, and nobody signs up."""
    return {
        "GF_SERVER_HTTP_PORT": str(port),
        "GF_PATHS_PROVISIONING": _PROVISIONED,
        "GF_SECURITY_ADMIN_PASSWORD__FILE": password_file,
        "GF_SECURITY_DISABLE_GRAVATAR": "true",
        "GF_AUTH_ANONYMOUS_ENABLED": "true",
        "GF_AUTH_ANONYMOUS_ORG_ROLE": "Viewer",
        "GF_USERS_ALLOW_SIGN_UP": "false",
        "GF_ANALYTICS_REPORTING_ENABLED": "false",
        "GF_ANALYTICS_CHECK_FOR_UPDATES": "false",
        "GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES": "false",
        "GF_SNAPSHOTS_EXTERNAL_ENABLED": "false",
        "GF_PLUGINS_PREINSTALL_DISABLED": "true",
        "GF_NEWS_NEWS_FEED_ENABLED": "false",
        "GF_LOG_MODE": "console",
        "GF_LOG_CONSOLE_FORMAT": "json",
        "GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH": f"{BOARDS}/plinth-overview.json",
    }
