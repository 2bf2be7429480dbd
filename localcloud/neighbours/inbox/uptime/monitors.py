"""The checks of all accounts, kept in a file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from localcloud.machines import private_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAUSED, NOT_YET, UP, SEEMS_DOWN, DOWN = 0, 1, 2, 8, 9


@dataclass
class Monitor:
    """A check.

    Attributes:
        account: the stack that made it.
        interval: seconds between two looks, as was asked for.
        contacts: who is told, as the API writes it.
        status: as the API numbers it.
        created: seconds since 1970.
    """

    id: int
    account: str
    friendly_name: str
    url: str
    interval: int
    contacts: str
    created: int
    status: int = NOT_YET

    def told(self) -> dict[str, str | int]:
        """Return it as the API shows it."""
        shown = ("id", "friendly_name", "url", "interval", "status")
        rest: dict[str, str | int] = {"type": 1, "create_datetime": self.created}
        return {name: getattr(self, name) for name in shown} | rest


class Monitors:
    """All checks, by number."""

    def __init__(self, path: Path) -> None:
        self._path = path
        rows = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
        self._known = {row["id"]: Monitor(**row) for row in rows}

    def __iter__(self) -> Iterator[Monitor]:
        return iter(list(self._known.values()))

    def of(self, account: str) -> list[Monitor]:
        """Return those of an account, the oldest first."""
        return [one for one in self._known.values() if one.account == account]

    def number(self) -> int:
        """Return a number that is free."""
        return max(self._known, default=777_000_000) + 1

    def keep(self, one: Monitor) -> None:
        """Keep a new one, or a change."""
        self._known[one.id] = one
        self._write()

    def drop(self, one: Monitor) -> None:
        """Forget one."""
        self._known.pop(one.id, None)
        self._write()

    def _write(self) -> None:
        rows = [asdict(one) for one in self._known.values()]
        private_file.write(self._path, json.dumps(rows, indent=2).encode())
