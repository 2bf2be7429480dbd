"""What a store's own program writes goes to restic as one file."""

from __future__ import annotations

import json
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from . import stream
from .item import BackupError
from .repository import call

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .item import Item, Place

_ENDED = 10.0  # seconds that a program gets to end after its last byte
_SOON = 1.0  # seconds, likewise, where restic failed: it may be at work then


class SourceError(BackupError):
    """The store's own program failed; the place may be well."""


def copy(item: Item, place: Place, source: dict[str, Any]) -> int:
    """Store one stream; what came of a program that failed is not kept as a copy.

    Returns:
        The bytes that it added to the place.

    Raises:
        SourceError: the program failed.
        BackupError: the place did.
    """
    name = f"/{source['file']}"
    words = ("backup", "--json", "--stdin", "--stdin-filename", name, "--tag", item.key,
             "--host", item.stack)  # fmt: skip
    with (
        stream.opened(source) as argv,
        subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program,
    ):
        try:
            said = call(item, place, *words, source=program.stdout)
        except BackupError:
            with suppress(subprocess.TimeoutExpired):  # who got nothing says less than who gave it
                _well(argv, program.wait(_SOON), _complaint(program))
            raise
        complaint = _complaint(program)
        code = program.wait(_ENDED)
    summary = json.loads(said.splitlines()[-1])
    if code:
        call(item, place, "forget", summary["snapshot_id"])
    _well(argv, code, complaint)
    return int(summary["data_added"])


def _complaint(program: subprocess.Popen[bytes]) -> str:
    said = (program.stderr.read() if program.stderr else b"").decode(errors="replace")
    lines = [line for line in said.splitlines() if line.strip()]
    return lines[-1] if lines else "no word"


def _well(argv: Sequence[str], code: int, complaint: str) -> None:
    """Refuse a program that ended otherwise than well."""
    if code:
        raise SourceError(f"{argv[0]} ended with {code}: {complaint}")
