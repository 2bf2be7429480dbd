"""What a service is told that comes from outside: the system's secrets, and stores elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.externals import variables
from components.blueprint.services import mounts
from components.blueprint.services.clients import Client

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.service import ServiceConfig


def connect(context: Context, service: ServiceConfig) -> Client:
    """Return a file for each secret and its path in `<VARIABLE>_FILE`.

    What is optional and was not given is left out: the application sees no such variable.
    """
    wanted = {**variables(context.config, service), **service.secrets}
    found = {variable: key for variable, key in wanted.items() if context.has_secret(key)}
    return Client(
        env={f"{variable}_FILE": f"{mounts.SECRETS}/{key}" for variable, key in found.items()},
        secrets=tuple(mounts.secret(key, service) for key in dict.fromkeys(found.values())),
    )
