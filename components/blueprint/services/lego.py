"""lego: obtains the certificates that nginx serves with, and renews them in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.containers import FileSpec, HealthCheckSpec, TmpfsMount
from components.blueprint.plan_ingress import plan_ingress
from components.blueprint.services import certificates, mounts
from components.blueprint.services.draft import Draft
from components.render import lego

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.service import ServiceConfig

_STALE = 15  # minutes without a sign of life; one round over some names takes a few


def draft(context: Context, key: str, service: ServiceConfig) -> Draft:
    """Return what the service is made of; it writes where nginx on the same server reads."""
    spec = plan_ingress(context)
    script = f"{key}-start.sh"
    bind, directory = mounts.own_disk("certificates", lego.HOME, service)
    env, secrets = certificates.dns(spec, service)
    configs = [mounts.config(script, service, lego.START, 0o555)]
    files = [FileSpec(key=script, content=lego.start(spec))]
    if spec.acme and spec.acme.ca:
        configs.append(mounts.config(f"{key}-ca.pem", service, lego.CA))
        files.append(FileSpec(key=f"{key}-ca.pem", content=spec.acme.ca))
        env["LEGO_CA_CERTIFICATES"] = lego.CA
    return Draft(
        command=("/bin/sh", lego.START),
        env=env,
        secrets=secrets,
        configs=tuple(configs),
        binds=(bind,),
        directories=(directory,),
        tmpfs=(TmpfsMount(target="/tmp", size_mb=8),),  # noqa: S108 - in the container
        health_check=HealthCheckSpec(
            test=("CMD-SHELL", f'[ -n "$(find {lego.HEARTBEAT} -mmin -{_STALE})" ]'),
            interval=5,
            timeout=5,
            start_period=20,
            retries=3,
        ),
        order="stop-first",  # two would ask for the same certificates
        new_files=tuple(files),
    )
