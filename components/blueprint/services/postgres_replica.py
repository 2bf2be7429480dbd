"""A Postgres that follows another: streaming replication through a slot, open for reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.containers import FileSpec, HealthCheckSpec, SecretFileSpec
from components.blueprint.services import mounts, users
from components.blueprint.services.clients import CA_FILE
from components.render import postgres as render
from components.render.postgres import Followed, Replication

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.blueprint.services.draft import Draft
    from components.config.service import ServiceConfig

_START, _HEALTH = "/etc/plinth/replica.sh", "/etc/plinth/replica-health.sh"


def followed(context: Context, key: str) -> Followed | None:
    """Return the primary of a replica, None for one that writes itself."""
    section = context.config.services[key].postgres
    primary = section.replica_of if section else None
    if primary is None:
        return None
    settings = users.postgres_settings(context, key)
    tls = f" sslmode=verify-full sslrootcert={CA_FILE}" if settings.tls else ""
    port = context.config.services[primary].port
    return Followed(
        key=primary,
        conninfo=f"host={primary} port={port} user={_role(context, primary)} "
        f"passfile={mounts.SECRETS}/{_pass_key(primary)} application_name={key}{tls}",
        slot=_slot(key),
    )


def replication(context: Context, key: str) -> Replication | None:
    """Return as whom the replicas of a primary log in, None where it has none."""
    found = users.replicas(context, key)
    if not found:
        return None
    slots = tuple(_slot(replica) for replica in found)
    return Replication(_role(context, key), f"{key}-replication-password", slots)


def pass_file(key: str, replication: Replication | None) -> tuple[SecretFileSpec, ...]:
    """Return the file from which a replica's server reads its password."""
    if replication is None:
        return ()
    template = f"*:*:*:*:{{{{secret:{replication.secret}}}}}\n"
    spec = SecretFileSpec(key=_pass_key(key), template=template, secrets=(replication.secret,))
    return (spec,)


def draft(service: ServiceConfig, key: str, frame: Draft, primary: Followed) -> Draft:
    """Add what only a replica has: its start by a copy, and a check that says how far it is."""
    return frame.with_more(
        command=("sh", _START),
        secrets=(mounts.secret(_pass_key(primary.key), service),),
        configs=(
            mounts.config(f"{key}.sh", service, _START, 0o555),
            mounts.config(f"{key}-health.sh", service, _HEALTH, 0o555),
        ),
        new_files=(
            FileSpec(key=f"{key}.sh", content=render.replica_script(primary)),
            FileSpec(key=f"{key}-health.sh", content=render.replica_health(service.port or 5432)),
        ),
        health_check=HealthCheckSpec(
            test=("CMD", "sh", _HEALTH),
            interval=10,
            timeout=5,
            start_period=600,  # the first copy takes as long as the primary is big
            retries=5,
        ),
    )


def _role(context: Context, primary: str) -> str:
    return f"{users.postgres_settings(context, primary).user}_replication"


def _slot(replica: str) -> str:
    return f"plinth_{replica.replace('-', '_')}"


def _pass_key(primary: str) -> str:
    return f"{primary}-replication-pass"
