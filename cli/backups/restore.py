"""`plinth restore`: plan, confirm, bring beside, exchange, and the way back from that."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import typer
from rich.console import Console

from cli.backups import plan
from cli.backups.plan import Wish
from cli.backups.remote import Remote
from cli.backups.stack import Stack, running
from cli.backups.words import utc
from cli.context import Context
from cli.errors import PlinthError
from cli.lock import exclusive
from cli.steps import Steps
from components.blueprint.backups.specs import BackupSpec

Tell = Callable[[str], None]
_STOPPED = 120  # seconds that a store gets to end in good order


@dataclass(frozen=True)
class Consent:
    """Whether somebody agreed beforehand, and whether somebody can be asked."""

    given: bool
    possible: bool


def restore(context: Context, console: Console, word: str, wish: Wish, consent: Consent) -> None:
    """Bring a store back.

    Args:
        context: the stack.
        console: for plan and progress.
        word: an item or a store.
        wish: what of it.
        consent: whether it is given, or somebody can be asked.

    Raises:
        PlinthError: it cannot be, or was not confirmed; or a step failed, with the way back.
    """
    with exclusive(context.state, "restore"):
        stack = running(context)
        item = stack.item(word)
        if not wish.beside:
            _whole(item)
        schema = _schema(stack, item, wish.tenant) if wish.tenant else None
        server = stack.servers[item.server]
        wanted = json.dumps(wish.words())
        found = server.backup("choose", item.key, wanted)
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
        console.print(plan.table(stack, item, wish, found, stamp))
        _confirm(context, item, consent)
        steps = Steps(console, 1 if wish.beside else 3 if schema else 5)
        with steps.step("restore beside the data") as tell:
            server.backup("bring", item.key, stamp, wanted, tell=tell)
            tell("")
        if wish.beside:
            console.print(f"brought as {stamp}; plinth backups shows where", markup=False)
            return
        if schema:
            with steps.step(f"exchange {schema[1]}"):
                server.backup("exchange", item.key, stamp, *schema)
            _finish(stack, item, stamp, steps)
            return
        _exchange(stack, item, stamp, steps, "swap")
        _finish(stack, item, stamp, steps)
        console.print(
            f"The data of before is kept. Put it back: plinth restore {_words(stack, item)} --undo "
            f"{stamp}; remove it: --drop {stamp}",
            markup=False,
            soft_wrap=True,
        )


def undo(context: Context, console: Console, word: str, stamp: str, consent: Consent) -> None:
    """Put the data that a restore kept in its place again; what was restored is kept in turn.

    Raises:
        PlinthError: there is none, or a step failed.
    """
    with exclusive(context.state, "restore"):
        stack = running(context)
        item = _whole(stack.item(word))
        _there(stack, item, stamp, "before")
        console.print(f"{item.store} goes back to the data that it had before {stamp}.")
        _confirm(context, item, consent)
        steps = Steps(console, 4)
        _exchange(stack, item, stamp, steps, "swap-back")
        _finish(stack, item, stamp, steps)


def drop(context: Context, console: Console, word: str, stamp: str, *, yes: bool) -> None:
    """Remove what a restore has left.

    Raises:
        PlinthError: there is nothing of this stamp, or it was not confirmed.
    """
    stack = running(context)
    item = stack.item(word)
    _there(stack, item, stamp, None)
    if not yes and not typer.confirm(f"Remove what is kept of {item.store} as {stamp}?"):
        raise PlinthError("not confirmed; nothing was removed", exit_code=2)
    stack.servers[item.server].backup("drop", item.key, stamp)
    console.print(f"removed what was kept of {item.store} as {stamp}", markup=False)


def _whole(item: BackupSpec) -> BackupSpec:
    if item.method != "pgbackrest":
        raise PlinthError(
            f"{item.key} is kept by {item.method} and is not exchanged by this command: add "
            "--beside to have its files, and put them in as docs/backups.md says.",
            exit_code=2,
        )
    return item


def _schema(stack: Stack, item: BackupSpec, tenant: str) -> tuple[str, str]:
    """Return the database and the schema of a tenant.

    Raises:
        PlinthError: there is no such tenant, or the store has none at all.
    """
    settings = stack.config.services[item.store].postgres
    tenants = stack.config.settings.tenants
    if settings is None or settings.tenants is None or tenant not in tenants:
        known = ", ".join(sorted(tenants)) or "none"
        raise PlinthError(
            f"{item.store} has no tenant {tenant!r}; there is: {known}. One that was taken out of "
            f"{stack.context.config_file.name} is put in again first.",
            exit_code=2,
        )
    return settings.database, f"{settings.tenants.schema_prefix}{tenants[tenant].number}"


def _there(stack: Stack, item: BackupSpec, stamp: str, what: str | None) -> None:
    rows = stack.servers[item.server].backup("kept", item.key)
    if not [row for row in rows if row["stamp"] == stamp and what in {None, row["what"]}]:
        known = ", ".join(sorted({row["stamp"] for row in rows})) or "nothing"
        raise PlinthError(
            f"Nothing of {stamp} is kept of {item.store}; there is: {known}.", exit_code=2
        )


def _confirm(context: Context, item: BackupSpec, consent: Consent) -> None:
    """Ask; where the data is real, for the store's name, which nobody types by habit."""
    if consent.given:
        return
    if not consent.possible:
        raise PlinthError("Nobody can be asked here: read the plan, then add --yes.", exit_code=2)
    if context.local:
        agreed = typer.confirm("Go on?")
    else:
        agreed = typer.prompt(f"Type {item.store} to go on", default="") == item.store
    if not agreed:
        raise PlinthError("not confirmed; nothing was touched", exit_code=2)


def _exchange(stack: Stack, item: BackupSpec, stamp: str, steps: Steps, verb: str) -> None:
    """Stop the store, exchange its data, start it; it is started whatever comes between."""
    server = stack.servers[item.server]
    try:
        with steps.step(f"stop {item.store}") as tell:
            _scale(stack.manager, item.store, 0)
            _wait_stopped(server, item.store, tell)
        with steps.step("exchange the data"):
            server.backup(verb, item.key, stamp)
    except BaseException as error:  # a lost connection and Ctrl-C too: it must not stand still
        _start(stack, item, error)
        raise
    with steps.step(f"start {item.store}, read the log") as tell:
        _start(stack, item, None)
        try:
            last = server.backup("settled", item.key)["last_commit"]
        except PlinthError as error:
            other = "--undo" if verb == "swap" else "the same again"
            raise PlinthError(
                f"{error}. The data of before is kept: plinth restore {_words(stack, item)} "
                f"{other} {stamp}"
            ) from error
        tell(f"last commit {utc(last)}" if last else "")


def _start(stack: Stack, item: BackupSpec, why: BaseException | None) -> None:
    """Have the store run again.

    Raises:
        PlinthError: nobody can be told to; with what went wrong before, and what to do by hand.
    """
    try:
        _scale(stack.manager, item.store, 1)
    except PlinthError as error:
        said = [str(why) or type(why).__name__] if why else []
        raise PlinthError(
            f"{'; '.join([*said, str(error)])}. {item.store} may stand still; on "
            f"{stack.manager.key}: sudo docker service scale {item.store}=1"
        ) from (why or error)


def _finish(stack: Stack, item: BackupSpec, stamp: str, steps: Steps) -> None:
    """Give today's roles and passwords to a database of another day, and copy it anew."""
    with steps.step("roles, passwords and migrations of today, a new backup") as tell:
        urns = [urn for urn in _urns(stack) if urn.rpartition("::")[2] in _step_names(stack, item)]
        words = [word for urn in urns for word in ("--target-replace", urn)]
        if words:
            stack.pulumi.change("up", "--stack", stack.context.stack, *words, tell=tell)
        unit = f"plinth-backup-{item.key}.service"
        stack.servers[item.server].run(f"sudo systemctl start --no-block {shlex.quote(unit)}")
        tell(f"kept: {stamp}")


def _step_names(stack: Stack, item: BackupSpec) -> set[str]:
    steps = [step for step in stack.blueprint.steps if step.service == item.store]
    return {f"data-{step.key}" for step in steps}


def _urns(stack: Stack) -> list[str]:
    return [str(resource["urn"]) for resource in stack.pulumi.state().get("resources", [])]


def _scale(manager: Remote, service: str, count: int) -> None:
    manager.run(f"docker service scale --detach {shlex.quote(f'{service}={count}')}")


def _wait_stopped(server: Remote, service: str, tell: Tell) -> None:
    name = shlex.quote(f"label=com.docker.swarm.service.name={service}")
    loop = (
        f'for _ in $(seq {_STOPPED}); do [ -n "$(docker ps -q -f {name})" ] || exit 0; '
        "sleep 1; done; "
        f"echo '{service} has not ended in {_STOPPED} s' >&2; exit 1"
    )
    tell("clients are sent away, everything is written")
    server.run(loop)


def _words(stack: Stack, item: BackupSpec) -> str:
    return f"{stack.context.system} {stack.context.environment} {item.key}"
