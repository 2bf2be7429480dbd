"""Removal of what is answered only once it is gone: marked first, so a kill forgets nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localcloud.hetzner.call import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from localcloud.cloud import Cloud
    from localcloud.store import Document


def remove(cloud: Cloud, kind: str, body: Document, work: Callable[[], object]) -> Answer:
    """Mark a resource, do the hypervisor's work after the commit, then forget it.

    After a kill in between the next start finds the mark and repeats the work.
    """
    cloud.save(kind, body | {"removing": True})

    def finish() -> None:
        try:
            work()
        except Exception:
            cloud.save(kind, body)
            raise
        cloud.store.delete(kind, body["id"])

    return Answer(None, 204, finish)
