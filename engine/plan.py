"""Decides for each part where it comes from, and says why; changes nothing."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from engine import golang, installed, official, places, store
from engine.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.part import Part

Way = Literal["ready", "installed", "official", "build", "impossible"]
FORCE = "PLINTH_ENGINE_SOURCE"
FORCED = ("installed", "official", "build")


@dataclass(frozen=True)
class Choice:
    """Where a part comes from.

    Attributes:
        part: the part.
        way: "ready" where the cache has it, "impossible" where no way is open.
        why: in words, for a person.
    """

    part: Part
    way: Way
    why: str


def plan(names: Iterable[str] | None = None) -> list[Choice]:
    """Return the choice for the named parts, or for all that Pulumi needs.

    The order is: the cache; what is installed and new enough; Pulumi's own downloads; a build from
    the pinned Go modules. `PLINTH_ENGINE_SOURCE` (installed, official or build) allows only one of
    the last three.

    Raises:
        EngineError: `PLINTH_ENGINE_SOURCE` is something else.
    """
    forced = os.environ.get(FORCE, "")
    if forced and forced not in FORCED:
        raise EngineError(f"{FORCE} is {forced!r}; write one of {', '.join(FORCED)}, or unset it")
    return [_choose(part, forced) for part in places.select(names)]


def lacks_go(names: Iterable[str] | None = None) -> bool:
    """Tell whether a part can be had only by a build, and there is no Go for it.

    Raises:
        EngineError: as `plan`.
    """
    return golang.version() is None and any(choice.way == "impossible" for choice in plan(names))


def _choose(part: Part, forced: str) -> Choice:
    if record := store.get(part):
        return Choice(part, "ready", f"{part.version}, {record.source} from {record.upstream}")
    reasons = []
    if forced in ("", "installed"):
        if path := installed.find(part):
            return Choice(part, "installed", f"{path} is new enough")
        reasons.append("none installed that fits")
    if forced in ("", "official"):
        why_not = official.problem(part)
        if why_not is None:
            return Choice(part, "official", f"{'; '.join(reasons)}: Pulumi's own download")
        reasons.append(why_not)
    if forced in ("", "build"):
        why_not = golang.problem((part,))
        if why_not is None:
            return Choice(part, "build", f"{'; '.join(reasons) or 'as asked'}: from {part.source}")
        reasons.append(why_not)
    return Choice(part, "impossible", "; ".join(reasons))
