"""What exists, counted by kind: empty after everything was removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from localcloud.store import Store

HIDDEN = ("action", "cloudflare_zone_settings")  # these are part of something else


def inventory(store: Store) -> dict[str, int]:
    """Return the number of resources of each kind that has any of its own."""
    return {kind: n for kind, n in sorted(store.counts().items()) if kind not in HIDDEN}
