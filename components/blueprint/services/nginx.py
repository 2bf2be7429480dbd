"""nginx: the servers' web ports, settings from a file, certificates from lego beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.containers import FileSpec, HealthCheckSpec, TmpfsMount
from components.blueprint.plan_ingress import plan_ingress
from components.blueprint.services import certificates, mounts
from components.blueprint.services.draft import Draft
from components.render import lego, nginx

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.service import ServiceConfig

_BODIES_MB = 64  # of requests that are kept until they are whole, beside a few small files


def draft(context: Context, key: str, service: ServiceConfig) -> Draft:
    """Return what the proxy is made of; it ends before it starts, since a port has one holder."""
    spec = plan_ingress(context)
    binds, directories, secrets = [], [], certificates.origin(context, service)
    if spec.acme:
        bind, directory = mounts.own_disk("certificates", lego.HOME, service, read_only=True)
        binds.append(bind)
        directories.append(directory)
    conf = nginx.config(
        spec, live=lego.LIVE, webroot=lego.WEBROOT, origin=certificates.ORIGIN_FILES
    )
    return Draft(
        # the image's own start would write settings of its own
        command=("nginx", "-c", nginx.CONF, "-g", "daemon off;"),
        configs=(mounts.config(f"{key}.conf", service, nginx.CONF),),
        secrets=secrets,
        binds=tuple(binds),
        directories=tuple(directories),
        tmpfs=(TmpfsMount(target="/tmp", size_mb=_BODIES_MB),),  # noqa: S108 - in the container
        ports=certificates.published(spec, nginx.WEB_PORT, nginx.TLS_PORT),
        health_check=HealthCheckSpec(
            test=(
                "CMD",
                "curl",
                "--fail",
                "--silent",
                "--output",
                "/dev/null",
                f"http://127.0.0.1:{nginx.STATUS_PORT}/ping",
            ),
            interval=5,
            timeout=5,
            start_period=20,
            retries=3,
        ),
        stop_signal="SIGQUIT",  # what is being answered is finished first
        order="stop-first",
        new_files=(FileSpec(key=f"{key}.conf", content=conf),),
    )
