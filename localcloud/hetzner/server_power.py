"""A server's power: actions that are one call of the hypervisor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from localcloud.hetzner.call import Answer, Call
from localcloud.hetzner.server_create import set_status

if TYPE_CHECKING:
    from collections.abc import Callable

    from localcloud.hetzner.call import Handler
    from localcloud.store import Document

METHODS = {
    "start_server": "start",
    "stop_server": "power_off",
    "shutdown_server": "shutdown",
    "reboot_server": "reboot",
    "reset_server": "reset",
}


def server_of(call: Call[Any]) -> Document:
    """Return the server of the path, refusing one that is locked."""
    body = call.cloud.find("server", call.id)
    call.cloud.check_unlocked("server", call.id)
    return body


def power(command: str, during: str | None, after: str | None) -> Handler:
    """Return a handler for an action that is one call of the hypervisor.

    Args:
        command: the API's command; the hypervisor's method is named by `METHODS`.
        during: status while it runs, None to leave it.
        after: status when it is done, None where the machine itself decides.
    """

    def handler(call: Call[Any]) -> Answer:
        cloud, number = call.cloud, call.id
        body = server_of(call)
        method: Callable[[int], None] = getattr(cloud.hypervisor, METHODS[command])
        if during is not None:
            cloud.save("server", body | {"status": during})
        before = body["status"]

        def done() -> None:
            # "off" and "running" are what is wanted: a restart of this program brings it back so.
            set_status(cloud, number, after or "off")

        action = cloud.actions.start(
            command,
            [("server", number)],
            lambda: method(number),
            done=done,
            failed=lambda: set_status(cloud, number, before),
        )
        return Answer({"action": action}, 201)

    return handler
