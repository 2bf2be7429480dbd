"""Servers among themselves: addresses, places, who leads, and what their processors can run."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from components.blueprint.addressing import clashes
from components.config.checks.where import in_stack
from components.config.nearest import hint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.catalog import Catalogue
    from components.config.merged import StackConfig
    from components.config.problems import Problem

GROUP_SIZE = 10  # servers that a placement group of the cloud holds


def check_servers(config: StackConfig, catalogue: Catalogue) -> Iterator[Problem]:
    """Report servers that cannot stand together, and images that a server cannot run."""
    servers = config.settings.servers
    for first, second in clashes(list(servers)):
        cause = f"`{first}` and `{second}` would get the same private address"
        yield in_stack(config, f"servers.{second}", cause, "give one of them another key")
    leaders = [key for key, server in servers.items() if server.manager]
    if len(leaders) > 1:
        cause = f"the Swarm has one manager, and {', '.join(leaders)} are to be it"
        remedy = "leave `manager: true` with one of them"
        yield in_stack(config, f"servers.{leaders[1]}.manager", cause, remedy)
    yield from _places(config, catalogue)
    yield from _architectures(config, catalogue)


def _places(config: StackConfig, catalogue: Catalogue) -> Iterator[Problem]:
    """Report places that do not exist, lie too far apart, or hold too many servers."""
    servers, known = config.settings.servers, catalogue.locations
    home = known.get(config.settings.location)
    for key, server in servers.items():
        path = f"servers.{key}.location"
        if server.location and server.location not in known:
            cause = f"there is no location `{server.location}`"
            yield in_stack(config, path, cause, hint(server.location, known, "locations"))
        elif server.location and home and known[server.location].network_zone != home.network_zone:
            zone = known[server.location].network_zone
            near = [
                name for name, place in known.items() if place.network_zone == home.network_zone
            ]
            cause = (
                f"`{server.location}` is in the network zone {zone}, and private networks end at "
                f"the zone of `{config.settings.location}` ({home.network_zone})"
            )
            remedy = f"choose one of {', '.join(near)}, or make a stack of its own there"
            yield in_stack(config, path, cause, remedy)
    for place, count in Counter(map(config.location, servers)).items():
        if count > GROUP_SIZE:
            cause = f"{count} servers at {place}, and the cloud keeps at most {GROUP_SIZE} apart"
            yield in_stack(config, "servers", cause, "spread them over locations, or take larger")


def _architectures(config: StackConfig, catalogue: Catalogue) -> Iterator[Problem]:
    """Report services without an image for ARM that could come to stand on an ARM server."""
    for key, server in config.settings.servers.items():
        kind = catalogue.server_types.get(server.type)
        if kind is None or kind.architecture != "arm":
            continue
        unfit = [
            name
            for name, service in config.services.items()
            if service.role in server.roles and not service.arm
        ]
        if unfit:
            cause = f"`{server.type}` is ARM, and these images are not made for it: " + ", ".join(
                unfit
            )
            remedy = "take an x86 type, or leave these services' roles to other servers"
            yield in_stack(config, f"servers.{key}.type", cause, remedy)
