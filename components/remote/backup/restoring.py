"""The commands of the way back; each says what it found or did as JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

from . import lock, restore
from .item import BackupError, read

PATIENCE = 900.0  # seconds for a database that reads its log


def choose(key: str, wish: str) -> None:
    """Say what a restore would take."""
    _say(restore.choose(read(key), _wish(wish)))


def bring(key: str, stamp: str, wish: str) -> None:
    """Restore beside the data; pgBackRest's own words go before the last line."""
    with lock.held(key):
        _say(restore.bring(read(key), _wish(wish), stamp))


def swap(key: str, stamp: str) -> None:
    """Put what was restored in the data's place."""
    with lock.held(key):
        restore.swap(read(key), stamp)


def swap_back(key: str, stamp: str) -> None:
    """Put the old data in its place again, in a history of its own."""
    with lock.held(key):
        restore.swap(read(key), stamp, back=True)


def settled(key: str) -> None:
    """Wait until the database writes."""
    _say(restore.settled(read(key), PATIENCE))


def kept(key: str) -> None:
    """List what restores have left."""
    _say(restore.kept(read(key)))


def drop(key: str, stamp: str) -> None:
    """Remove what a restore has left."""
    with lock.held(key):
        restore.drop(read(key), stamp)


def _wish(text: str) -> restore.Wish:
    try:
        return restore.Wish(**json.loads(text))
    except (ValueError, TypeError) as error:
        raise BackupError(f"not a wish: {error}") from None


def _say(value: Any) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
