"""Checks from elsewhere: addresses that are there, a key that somebody can give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.config.checks.where import in_system
from components.config.nearest import hint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.config.merged import StackConfig
    from components.config.problems import Problem


def check_uptime(config: StackConfig) -> Iterator[Problem]:
    """Report what cannot be asked from outside."""
    # the plan's names of addresses, which the plan's own modules import this package for
    from components.blueprint.plan_urls import names  # noqa: PLC0415

    uptime = config.system.monitoring.uptime if config.system.monitoring else None
    if uptime is None:
        return
    path = "monitoring.uptime"
    if uptime.key not in config.system.secrets:
        cause = f"there is no secret `{uptime.key}`"
        yield in_system(
            config, f"{path}.key", cause, hint(uptime.key, config.system.secrets, "secrets")
        )
    elif not config.system.secrets[uptime.key].given:
        cause = f"the secret `{uptime.key}` is made up here, and the account has its own"
        yield in_system(config, f"{path}.key", cause, "write `given: true, optional: true` at it")
    known = names(config)
    for place, name in enumerate(uptime.urls):
        if name not in known:
            cause = f"the stack has no public address `{name}`"
            yield in_system(config, f"{path}.urls[{place}]", cause, hint(name, known, "addresses"))
