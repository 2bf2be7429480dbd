"""What an upgrade that failed, or was cut off, has left on the server: asked before any start.

A lost connection or Ctrl-C ends nothing there: the old data may still be written to, and an
exchange whose answer was lost may have been done.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from cli.errors import PlinthError

if TYPE_CHECKING:
    from cli.backups.stack import Stack
    from components.blueprint.backups.specs import BackupSpec


def exchanged(  # noqa: PLR0913, PLR0917 - all that it is about
    stack: Stack, item: BackupSpec, stamp: str, verb: str, why: BaseException, way: str
) -> bool:
    """End what goes on there; tell whether the data was exchanged, which one cut off is by now.

    Args:
        stack: the running stack.
        item: whose data it is.
        stamp: of the exchange.
        verb: "swap" or "swap-back".
        why: what went wrong.
        way: what to do by hand where it was exchanged.

    Raises:
        PlinthError: that cannot be said; the store must not be started then.
    """
    server = stack.servers[item.server]
    source, away = ("restored", "before") if verb == "swap" else ("before", "restored")
    try:
        left: dict[str, bool] = server.backup("over", item.key, stamp)
        if not left["data"]:  # cut off between its two renames: it may be repeated
            server.backup(verb, item.key, stamp)
            return True
    except PlinthError as error:
        ask = shlex.join(["sudo", "plinth-backup", "over", item.key, stamp])
        raise PlinthError(
            f"{str(why) or type(why).__name__}; and what it does on {server.key} could not be "
            f"ended: {error}. {item.store} stands still: it was not started, since the upgrade may "
            f"still be at work on its data. Once {server.key} answers, there: {ask}. Where that "
            f'says "{source}": false and "{away}": true, the data was exchanged: {way}. Else, on '
            f"{stack.manager.key}: sudo docker service scale {item.store}=1"
        ) from why
    return left[away] and not left[source]
