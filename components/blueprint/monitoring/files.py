"""What Prometheus and Alertmanager are given: names and texts of files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.monitoring import routing, rules

if TYPE_CHECKING:
    from components.blueprint.context import Context


def rule_files(context: Context) -> dict[str, str]:
    """Return the rule files of Prometheus, by name."""
    return rules.rule_files(context)


def alertmanager_yml(context: Context) -> str:
    """Return Alertmanager's settings, with `{{yaml:KEY}}` where one belongs."""
    return routing.alertmanager_yml(context)


def alertmanager_secrets(context: Context) -> tuple[str, ...]:
    """Return the keys of the secrets that stand in Alertmanager's settings; none is a file."""
    return routing.secret_keys(context)
