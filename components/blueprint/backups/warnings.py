"""What a person should know about the copies of this stack, and about what is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.backups.places import plan_places

if TYPE_CHECKING:
    from components.blueprint.context import Context

_STORES = ("postgres", "redis", "meilisearch", "minio", "neo4j")


def warnings(context: Context) -> list[str]:
    """Return whole sentences: no backups at all first, then what looks like backups and is none."""
    config = context.config
    places = plan_places(config)
    found = []
    if not places and any(service.kind in _STORES for service in config.services.values()):
        why = (
            "its system has no `backups`" if config.system.backups is None else "switched off here"
        )
        found.append(f"Nothing of the stores is backed up: {why}.")
    if config.settings.backups or config.settings.snapshots:
        found.append(
            "Hetzner's backups and snapshots of servers leave volumes out: the stores' data is in "
            + ("this stack's own backups alone." if places else "none of them.")
        )
    locations = {config.location(server) for server in config.settings.servers}
    found += [
        f"The place `{place.key}` for backups is where servers are ({place.region}): a fire there "
        "would take both."
        for place in places.values()
        if place.kind == "s3" and place.region in locations
    ]
    return found
