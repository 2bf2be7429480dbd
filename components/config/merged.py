"""The whole config of a stack: its settings, its system, and the services as they will run here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from components.config.migrations import Migrations
from components.config.monitoring.services import monitoring_services, watched

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.config.budget import BudgetConfig
    from components.config.profile import CloudProfile
    from components.config.service import ServiceConfig
    from components.config.stack import ServiceOverride, StackSettings, VolumeConfig
    from components.config.system import SystemConfig

MAIN_VOLUME = "data"


@dataclass(frozen=True)
class StackConfig:
    """A config that was found sound.

    Attributes:
        stack: name of the Pulumi stack, for example `dev`.
        file: where the stack's values were read, relative to the project, for messages.
        services: the system's services with the stack's overrides applied.
        domain: host name under which the system is reached.
        zone: DNS zone that the domain is in.
        budget: the stack's own, else the system's, in EUR.
        migrations: SQL files for the schemas of tenants.
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

    @property
    def watched(self) -> bool:
        """Tell whether this stack is watched."""
        return watched(self.settings, self.system)

    @property
    def monitor(self) -> str:
        """Return the key of the server that metrics and logs are kept on."""
        volume = self.settings.monitoring.volume
        if volume:
            found = self.holder(volume)
        else:
            servers = self.settings.servers
            found = min((k for k, s in servers.items() if "monitoring" in s.roles), default=None)
        return found or min(self.settings.servers)

    @property
    def volumes(self) -> dict[str, VolumeConfig]:
        """Return all volumes by key; the first is always there."""
        return {MAIN_VOLUME: self.settings.volume, **self.settings.volumes}

    def mount_path(self, volume: str) -> str:
        """Return where a volume is mounted, for example `/mnt/data` or `/mnt/data-replica`."""
        main = self.system.data_path
        return main if volume == MAIN_VOLUME else f"{main}-{volume}"

    def holder(self, volume: str) -> str | None:
        """Return the key of the server that a volume is at; None where the config names none."""
        named = self.volumes[volume].server
        if named is not None:
            return named
        servers = self.settings.servers
        return min((key for key, server in servers.items() if "data" in server.roles), default=None)

    def location(self, server: str) -> str:
        """Return where a server stands."""
        return self.settings.servers[server].location or self.settings.location

    migrations: Migrations = field(default_factory=Migrations)


def merge_services(settings: StackSettings, system: SystemConfig) -> dict[str, ServiceConfig]:
    """Apply the stack's overrides; unknown names are left for the checks to report.

    Variables are added to the system's own. A service without replicas is not there at all: nobody
    uses it, and it asks for no volume. What watches the services comes after them.
    """
    merged = {
        key: _merged(service, settings.services.get(key))
        for key, service in system.services.items()
    }
    absent = {key for key, service in merged.items() if not service.replicas}
    present = {
        key: service.model_copy(
            update={"uses": tuple(used for used in service.uses if used not in absent)}
        )
        for key, service in merged.items()
        if key not in absent
    }
    watching = {
        key: _merged(service, settings.services.get(key))
        for key, service in monitoring_services(settings, system, present).items()
        if key not in system.services  # reported by the checks
    }
    return {**present, **watching}


def _merged(service: ServiceConfig, override: ServiceOverride | None) -> ServiceConfig:
    changes = override.model_dump(exclude_none=True) if override else {}
    if "env" in changes:
        changes["env"] = service.env | changes["env"]
    settings_given = changes.pop("settings", None)
    if settings_given is not None and service.postgres:
        replaced = {"settings": settings_given}
        changes["postgres"] = service.postgres.model_copy(update=replaced)
    return service.model_copy(update=changes)
