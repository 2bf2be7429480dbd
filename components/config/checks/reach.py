"""Who reaches the servers to deploy and administer, and where data may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.config.checks.where import in_stack
from components.config.nearest import hint
from components.config.profile import REAL_CLOUD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.catalog import Catalogue
    from components.config.merged import StackConfig
    from components.config.problems import Problem


def check_reach(config: StackConfig, catalogue: Catalogue) -> Iterator[Problem]:
    """Report a stack that its own deployment could not reach, and unknown locations."""
    settings = config.settings
    if settings.cloud == "hetzner" and config.profile == REAL_CLOUD and not settings.ssh_from:
        yield in_stack(
            config,
            "ssh_from",
            "nobody is named who may reach SSH, and a deployment goes by it",
            "name the ranges of your office, VPN or CI runner: plinth:ssh_from: [203.0.113.0/24]",
        )
    for place in settings.allowed_locations:
        if place not in catalogue.locations:
            cause = f"there is no location `{place}`"
            remedy = hint(place, catalogue.locations, "locations")
            yield in_stack(config, "allowed_locations", cause, remedy)
