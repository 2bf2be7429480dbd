"""Stores that the Swarm still has though their volume is lost: where who leads it was not lost.

As soon as a new volume is there the Swarm would start them on it, and begin them empty. So they
leave the Swarm, and the state, and are made anew once their data is back.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from cli.backups import halted
from cli.backups.remote import Remote
from cli.recover.lost import SERVICE, name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from components.config import StackConfig

_PREFIX = "data-"  # of a store's logical name
_REMOVE = "! docker service inspect {name} >/dev/null 2>&1 || docker service rm {name} >/dev/null"


def urns(kept: Mapping[str, Any], stores: Iterable[str]) -> dict[str, str]:
    """Return the services of stores that a state has, by key of the store.

    Args:
        kept: the state without what is lost.
        stores: keys of those whose volume is lost.
    """
    found = {
        name_of(resource["urn"]): str(resource["urn"])
        for resource in kept.get("resources") or []
        if resource["type"] == SERVICE
    }
    return {key: found[_PREFIX + key] for key in stores if _PREFIX + key in found}


def holders(
    config: StackConfig, stores: Iterable[str], gone: tuple[str, ...]
) -> dict[str, str | None]:
    """Return the server that each store runs on; None where that is lost as well.

    Args:
        config: the stack's.
        stores: keys of the services.
        gone: keys of the servers that are lost.
    """
    where = {key: config.holder(config.services[key].volume) for key in stores}
    return {key: None if server in gone else server for key, server in where.items()}


def remove(
    outputs: Mapping[str, Any],
    manager: str,
    stores: Mapping[str, str | None],
    tell: Callable[[str], None],
) -> None:
    """Have the Swarm run these stores no more, and wait until each has ended; may be repeated.

    Args:
        outputs: of the stack as it was.
        manager: key of the server that leads the Swarm.
        stores: by key of the service, the server that it runs on, None where that is lost.
        tell: told what is going on.

    Raises:
        PlinthError: a server cannot be asked, or a store does not end.
    """
    leader = Remote.of(outputs, manager)
    for key, server in stores.items():
        tell(f"{key} leaves the Swarm: its volume is lost")
        leader.run(_REMOVE.format(name=shlex.quote(key)))
        if server:
            halted.wait(Remote.of(outputs, server), key)
