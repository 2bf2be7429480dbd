"""Stores that somebody else runs: known to who names them, and their URLs secrets of the stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.config.checks.where import in_system
from components.config.nearest import hint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.config.merged import StackConfig
    from components.config.problems import Problem


def check_externals(config: StackConfig) -> Iterator[Problem]:
    """Report a service's unknown store, and a store whose secret is unknown or would be made up."""
    system = config.system
    for key, service in config.services.items():
        for index, used in enumerate(service.external):
            if used not in system.externals:
                path = f"services.{key}.external[{index}]"
                remedy = hint(used, system.externals, "externals")
                yield in_system(config, path, f"there is no external `{used}`", remedy)
    for key, external in system.externals.items():
        named = {f"urls.{variable}": secret for variable, secret in external.urls.items()}
        if external.ca:
            named["ca"] = external.ca
        for field, secret in named.items():
            path = f"externals.{key}.{field}"
            if secret not in system.secrets:
                remedy = hint(secret, system.secrets, "secrets")
                yield in_system(config, path, f"there is no secret `{secret}`", remedy)
            elif not system.secrets[secret].given:
                cause = f"the secret `{secret}` is generated, and no store of others has such a one"
                remedy = f"set `given: true` at secrets.{secret}"
                yield in_system(config, path, cause, remedy)
