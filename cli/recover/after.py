"""What ends a recovery: databases write again, replicas follow, everything is copied anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cli.backups import today
from cli.backups.remote import Remote

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.recover.plan import Stores


def settle(outputs: dict[str, Any], found: Stores, tell: Callable[[str], None]) -> None:
    """Wait until what came back is open to be written, and begin a new copy of it.

    Raises:
        PlinthError: a database does not come up, with what it said last.
    """
    for key, item in found.back.items():
        server = Remote.of(outputs, item.server)
        if item.continuous:
            tell(f"{key} reads its log")
            server.backup("settled", item.key)
        today.copied(server, item)
