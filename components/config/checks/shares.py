"""Shares: there is something to be shared, and their roles are nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.config.checks.where import in_stack
from components.config.nearest import hint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.config.merged import StackConfig
    from components.config.problems import Problem


def check_shares(config: StackConfig) -> Iterator[Problem]:
    """Report shares of what is no Postgres or does not run, and names that services have."""
    stores = [key for key, service in config.system.services.items() if service.postgres]
    for key, share in config.settings.share.items():
        path = f"share.{key}"
        if key in config.services:
            cause = f"the role of the service `{key}` would have the same name"
            yield in_stack(config, path, cause, "call the share by the team that reads")
        if share.store not in stores:
            cause = f"`{share.store}` is no Postgres of this system"
            yield in_stack(
                config, f"{path}.store", cause, hint(share.store, stores, "Postgres services")
            )
        elif share.store not in config.services:  # one without replicas is left out
            cause = f"`{share.store}` does not run in this stack"
            remedy = f"share another store, or give services.{share.store} replicas here"
            yield in_stack(config, f"{path}.store", cause, remedy)
