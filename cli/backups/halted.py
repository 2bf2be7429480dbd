"""A store stands still while its data is exchanged, and is started again whatever comes."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from cli.errors import PlinthError

if TYPE_CHECKING:
    from cli.backups.remote import Remote
    from cli.backups.stack import Stack
    from cli.steps import Steps
    from components.blueprint.backups.specs import BackupSpec

_LONGEST = 120  # seconds that a store gets to end in good order


def stopped(stack: Stack, item: BackupSpec, steps: Steps) -> None:
    """Stop a store in good order; it is started again where that does not come to an end.

    Raises:
        PlinthError: it does not end in time.
    """
    try:
        with steps.step(f"stop {item.store}") as tell:
            scale(stack, item, 0)
            tell("clients are sent away, everything is written")
            wait(stack.servers[item.server], item.store)
    except BaseException as error:
        started(stack, item, error)
        raise


def started(stack: Stack, item: BackupSpec, why: BaseException | None) -> None:
    """Have the store run again.

    Raises:
        PlinthError: nobody can be told to; with what went wrong before, and what to do by hand.
    """
    try:
        scale(stack, item, 1)
    except PlinthError as error:
        said = [str(why) or type(why).__name__] if why else []
        raise PlinthError(
            f"{'; '.join([*said, str(error)])}. {item.store} may stand still; on "
            f"{stack.manager.key}: sudo docker service scale {item.store}=1"
        ) from (why or error)


def scale(stack: Stack, item: BackupSpec, count: int) -> None:
    """Have so many tasks of a store."""
    stack.manager.run(f"docker service scale --detach {shlex.quote(f'{item.store}={count}')}")


def wait(server: Remote, service: str) -> None:
    """Wait until no container of a service is left on a server.

    Raises:
        PlinthError: one does not end in time, or the server cannot be asked.
    """
    name = shlex.quote(f"label=com.docker.swarm.service.name={service}")
    server.run(
        f'for _ in $(seq {_LONGEST}); do [ -n "$(docker ps -q -f {name})" ] || exit 0; '
        "sleep 1; done; "
        f"echo '{service} has not ended in {_LONGEST} s' >&2; exit 1"
    )
