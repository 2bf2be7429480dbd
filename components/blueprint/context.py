"""What all parts of the planning look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.blueprint import names
from components.blueprint.images import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.blueprint.containers import ImageSpec
    from components.blueprint.images import IndexedImage
    from components.catalog import Catalogue
    from components.config import StackConfig


@dataclass(frozen=True)
class Context:
    """The inputs of a plan, and the names and labels that follow from them."""

    config: StackConfig
    catalogue: Catalogue
    images: Mapping[str, IndexedImage]

    @property
    def name(self) -> str:
        """Return the prefix of all names, for example `chrono-scraper-dev`."""
        return names.prefix(self.config.system.name, self.config.settings.environment)

    def physical(self, *parts: str) -> str:
        """Return a physical name below the prefix."""
        return names.physical(self.name, *parts)

    def labels(self, component: str) -> dict[str, str]:
        """Return the labels of a resource of a component."""
        settings = self.config.settings
        system = self.config.system.name
        return names.labels(system, settings.environment, self.config.stack, component)

    def image(self, service: str) -> ImageSpec:
        """Return what runs for a service's image."""
        return self.image_of(self.config.services[service].image)

    def image_of(self, requested: str) -> ImageSpec:
        """Return what runs for an image."""
        return resolve(requested, self.images)

    def servers_with(self, role: str) -> tuple[str, ...]:
        """Return the keys of the servers that have a role, sorted."""
        servers = self.config.settings.servers
        return tuple(sorted(key for key, server in servers.items() if role in server.roles))

    def has_secret(self, key: str) -> bool:
        """Tell whether a secret of the system will have a value: an optional one may have none."""
        secret = self.config.system.secrets[key]
        return not secret.optional or key in self.config.settings.secrets

    @property
    def ssh_sources(self) -> tuple[str, ...]:
        """Return the ranges that may reach SSH: those of the stack, and of the cloud's deploys."""
        own, cloud = self.config.settings.ssh_from, self.config.profile.deploys_from
        return tuple(dict.fromkeys((*own, *cloud)))

    @property
    def cpu_limits(self) -> bool:
        """Tell whether containers can be held to their CPU limits."""
        return "cpu-limits" not in self.config.profile.lacks

    @property
    def encrypted(self) -> bool:
        """Tell whether overlay traffic is encrypted: asked for, and possible."""
        return self.config.settings.encrypted_overlay and "esp" not in self.config.profile.lacks
