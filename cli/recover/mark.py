"""A recovery under way: kept on this machine until it has ended well, so that the next continues.

What was lost is taken out of the state first; from then on nothing but this says what is to come
back from copies.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cli.errors import PlinthError

if TYPE_CHECKING:
    from cli.context import Context


@dataclass(frozen=True)
class Mark:
    """What a recovery has set out to do.

    Attributes:
        stamp: its name on the servers; the same again changes nothing there.
        servers: keys of those that were lost.
        stores: keys of those whose volume was lost, which come back from copies.
    """

    stamp: str
    servers: tuple[str, ...]
    stores: tuple[str, ...]

    def with_more(self, servers: tuple[str, ...], stores: tuple[str, ...]) -> Mark:
        """Return the same recovery after more was lost while it went on.

        A server that is lost anew has forgotten what was brought to it: the stamp is another.
        """
        if not servers and not stores:
            return self
        both = (tuple(dict.fromkeys((*self.servers, *servers))),
                tuple(dict.fromkeys((*self.stores, *stores))))  # fmt: skip
        return Mark(new_stamp(), *both)


def new_stamp() -> str:
    """Return a name for a recovery that begins now."""
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S")


def read(context: Context) -> Mark | None:
    """Return the recovery that has not ended well, None where there is none."""
    path = context.state / f"{context.stack}.recovery.json"
    if not path.exists():
        return None
    raw = json.loads(path.read_text(encoding="utf-8"))
    return Mark(raw["stamp"], tuple(raw["servers"]), tuple(raw["stores"]))


def refuse(context: Context) -> None:
    """Refuse a deployment that would make the stores empty that are to come back from copies.

    Raises:
        PlinthError: a recovery has not ended well.
    """
    if found := read(context):
        stores = f": {', '.join(found.stores)} would begin empty" if found.stores else ""
        raise PlinthError(
            f"A recovery of {context.stack} has not ended{stores}. Go on with: plinth recover "
            f"{context.system} {context.environment}.",
            exit_code=2,
        )


def write(context: Context, mark: Mark) -> None:
    """Keep it."""
    path = context.state / f"{context.stack}.recovery.json"
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(asdict(mark), indent=2) + "\n", encoding="utf-8")
    fresh.replace(path)


def end(context: Context) -> None:
    """Forget it: it has ended well."""
    (context.state / f"{context.stack}.recovery.json").unlink(missing_ok=True)
