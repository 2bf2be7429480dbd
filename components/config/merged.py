"""The whole config of a stack: its settings, its system, and the services as they will run here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.config.profile import CloudProfile
    from components.config.service import ServiceConfig
    from components.config.stack import StackSettings
    from components.config.system import BudgetConfig, SystemConfig


@dataclass(frozen=True)
class StackConfig:
    """A config that was found sound.

    Attributes:
        stack: name of the Pulumi stack, for example `dev`.
        file: where the stack's values were read, relative to the project, for messages.
        services: the system's services with the stack's overrides applied.
        domain: host name under which the system is reached.
        zone: DNS zone that the domain is in.
        budget: the stack's own, else the system's.
    """

    stack: str
    settings: StackSettings
    system: SystemConfig
    services: Mapping[str, ServiceConfig]
    domain: str
    zone: str
    budget: BudgetConfig
    profile: CloudProfile
    file: str


def merge_services(settings: StackSettings, system: SystemConfig) -> dict[str, ServiceConfig]:
    """Apply the stack's overrides; unknown names are left for the checks to report."""
    merged = {}
    for key, service in system.services.items():
        override = settings.services.get(key)
        changes = override.model_dump(exclude_none=True) if override else {}
        merged[key] = service.model_copy(update=changes)
    return merged
