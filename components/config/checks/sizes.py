"""Server types, locations, images and disks: sold, where, and how big."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.config.checks.where import in_stack
from components.config.merged import MAIN_VOLUME
from components.config.nearest import hint, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.catalog import Catalogue, ServerType
    from components.config.merged import StackConfig
    from components.config.problems import Problem

VOLUME_MIN_GB, VOLUME_MAX_GB = 10, 10_240  # Hetzner's own limits: 10 GB to 10 TB


def check_sizes(config: StackConfig, catalogue: Catalogue) -> Iterator[Problem]:
    """Report what cannot be ordered."""
    settings = config.settings
    location = settings.location
    if location not in catalogue.locations:
        cause = f"there is no location `{location}`"
        remedy = hint(location, catalogue.locations, "locations")
        yield in_stack(config, "location", cause, remedy)
    if settings.image not in catalogue.images:
        cause = f"there is no image `{settings.image}`"
        yield in_stack(config, "image", cause, hint(settings.image, catalogue.images, "images"))
    for name, volume in config.volumes.items():
        if not VOLUME_MIN_GB <= volume.size <= VOLUME_MAX_GB:
            path = "volume" if name == MAIN_VOLUME else f"volumes.{name}"
            cause = f"a volume of {volume.size} GB cannot be had"
            remedy = f"choose {VOLUME_MIN_GB} to {VOLUME_MAX_GB} GB (10 TB)"
            yield in_stack(config, f"{path}.size", cause, remedy)
    balancer = settings.load_balancer
    if balancer and balancer.type not in catalogue.load_balancer_types:
        cause = f"there is no load balancer type `{balancer.type}`"
        remedy = hint(balancer.type, catalogue.load_balancer_types, "load balancer types")
        yield in_stack(config, "load_balancer.type", cause, remedy)
    for key, server in settings.servers.items():
        yield from _server_type(config, catalogue, key, server.type)


def _server_type(
    config: StackConfig, catalogue: Catalogue, key: str, name: str
) -> Iterator[Problem]:
    """Report a type that is unknown, retired, or not sold where the server stands."""
    path, location = f"servers.{key}.type", config.location(key)
    if name in catalogue.retired:
        old = catalogue.retired[name]
        cause = f"`{name}` is no longer sold (until {old.until})"
        yield in_stack(config, path, cause, f"use its successor `{old.successor}`")
        return
    kind = catalogue.server_types.get(name)
    if kind is None:
        cause = f"there is no server type `{name}`"
        known = catalogue.server_types if nearest(name, catalogue.server_types) else ()
        remedy = hint(name, known or catalogue.server_types, "server types")
        yield in_stack(config, path, cause, remedy)
    elif location in catalogue.locations and location not in kind.locations:
        yield in_stack(
            config,
            path,
            f"`{name}` is not sold at `{location}`",
            f"choose one of its locations ({', '.join(kind.locations)}), or at {location} "
            f"`{_alternative(kind, location, catalogue)}`",
        )


def _alternative(kind: ServerType, location: str, catalogue: Catalogue) -> str:
    """Return the smallest type there that has at least the cores and memory."""
    fitting = [
        other
        for other in catalogue.server_types.values()
        if location in other.locations
        and other.cores >= kind.cores
        and other.memory >= kind.memory
        and other.architecture == kind.architecture
    ]
    if not fitting:
        return "nothing as big"
    return min(fitting, key=lambda other: (other.memory, other.cores, other.name)).name
