"""What a stack says about money: its budget, an agreement to more, what it expects to use."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from components.blueprint.usage import PAYING
from components.config.base import Section
from components.config.budget import AcknowledgementConfig, BudgetConfig
from components.config.usage import UsageConfig
from policies.stack import settings_of

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times as fast
Read = TypeVar("Read", bound=Section)


class BudgetUnreadableError(Exception):
    """What a stack says about money cannot be read, so nothing can be held against it."""


def read_budget(values: Mapping[str, Any], root: Path) -> BudgetConfig:
    """Return limit, marks and step, in EUR a month: the stack's own, else its system's.

    Args:
        values: the stack's config values (`policies.stack.config_values`).
        root: the project's folder, which holds `systems/`.

    Raises:
        BudgetUnreadableError: with what to mend.
    """
    settings = settings_of(values)
    if settings.get("budget") is not None:
        where = "plinth:budget of the stack's config"
        return _section(BudgetConfig, settings["budget"], where).in_euro
    system = str(settings.get("system", ""))
    where = f"`budget` in systems/{system}/system.yaml"
    return _section(BudgetConfig, _of_system(system, root).get("budget"), where).in_euro


def read_acknowledgement(settings: Mapping[str, Any]) -> AcknowledgementConfig | None:
    """Return the agreement to a higher cost, None where there is none.

    Raises:
        BudgetUnreadableError: with what to mend.
    """
    value = settings.get("cost_acknowledged")
    where = "plinth:cost_acknowledged of the stack's config"
    return None if value is None else _section(AcknowledgementConfig, value, where)


def read_usage(settings: Mapping[str, Any]) -> UsageConfig:
    """Return what the stack expects to use.

    Raises:
        BudgetUnreadableError: with what to mend.
    """
    where = "plinth:usage of the stack's config"
    return _section(UsageConfig, settings.get("usage") or {}, where)


def stores_with_hetzner(settings: Mapping[str, Any], root: Path) -> bool:
    """Tell whether backups go to Hetzner's object storage, and this stack pays its base price.

    Raises:
        BudgetUnreadableError: the system's file cannot be read.
    """
    if settings.get("environment") != PAYING:
        return False
    schedule = settings.get("backup_schedule")
    if isinstance(schedule, Mapping) and schedule.get("enabled") is False:
        return False
    backups = _of_system(str(settings.get("system", "")), root).get("backups")
    places = backups.get("places") if isinstance(backups, Mapping) else None
    found = places.values() if isinstance(places, Mapping) else ()
    return any(
        isinstance(place, Mapping)
        and place.get("kind") == "s3"
        and place.get("provider") == "hetzner"
        for place in found
    )


def _section(kind: type[Read], value: Any, where: str) -> Read:
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        cause = f"{place}: {first['msg']}" if place else first["msg"]
        raise BudgetUnreadableError(f"{where} cannot be read: {cause}") from error


def _of_system(system: str, root: Path) -> Mapping[str, Any]:
    path = root / "systems" / system / "system.yaml"
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - safe
    except (OSError, yaml.YAMLError) as error:
        cause = getattr(error, "strerror", None) or error
        raise BudgetUnreadableError(
            f"systems/{system}/system.yaml cannot be read: {cause}"
        ) from error
    return document if isinstance(document, dict) else {}
