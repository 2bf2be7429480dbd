"""What a drill did and found, step by step."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .item import BackupError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .item import Item, Place


@dataclass
class Steps:
    """A drill that goes on.

    Attributes:
        rpo: seconds that a loss would have taken; None where that was not measured.
        bytes: that were restored.
    """

    tell: Callable[[str], None]
    begun: float = field(default_factory=time.time)
    rpo: float | None = None
    bytes: int | None = None
    made: dict[str, Any] = field(default_factory=dict)
    done: list[dict[str, Any]] = field(default_factory=list)

    def backup(self, label: str, kind: str, ended: float) -> None:
        """Note what is restored."""
        self.made = {"backup": label, "kind": kind, "ended": ended}

    @contextmanager
    def step(self, name: str, *, counts: bool = False) -> Iterator[Callable[[str], None]]:
        """Do a part of the drill; what it says is told with it.

        Args:
            name: what is done.
            counts: whether a real return would have to wait for it, too.
        """
        said: list[str] = []
        begun, passed = time.monotonic(), False
        try:
            yield said.append
            passed = True
        except BackupError as error:
            said.append(str(error))
            raise
        finally:
            seconds = round(time.monotonic() - begun, 2)
            row = {"name": name, "passed": passed, "seconds": seconds, "counts": counts}
            self.done.append(row | {"said": " ".join(said)})
            self.tell(f"{name}: {' '.join(said) or 'done'} ({seconds:.1f} s)")

    @property
    def rto(self) -> float:
        """Seconds that the way back took, without what was only looked at."""
        return float(sum(row["seconds"] for row in self.done if row["counts"]))

    def report(self, item: Item, place: Place, error: str | None) -> dict[str, Any]:
        """Return all of it as JSON has it."""
        wanted: dict[str, Any] = {name: item.drill.get(name) for name in ("rpo", "rto")}
        late = [
            f"the {name.upper()} was {value:.0f} s, and {wanted[name]} s are promised"
            for name, value in (("rpo", self.rpo), ("rto", self.rto))
            if None not in {value, wanted[name]} and (value or 0.0) > wanted[name]
        ]
        why = error or "; ".join(late) or None
        return {
            "item": item.key,
            "store": item.store,
            "method": item.method,
            "place": place.key,
            "off_site": place.off_site,
            "begun": self.begun,
            "finished": time.time(),
            "passed": why is None,
            "error": why,
            **({"backup": None, "kind": None, "ended": None} | self.made),
            "bytes": self.bytes,
            "rpo": self.rpo,
            "rpo_target": wanted["rpo"],
            "rto": self.rto if error is None else None,
            "rto_target": wanted["rto"],
            "steps": self.done,
        }
