"""`plinth upgrade`: rehearse, look at the plan, back up, read into the new version, exchange."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime

from rich.console import Console

from cli.backups import halted, restore
from cli.backups.consent import Consent, confirm
from cli.backups.stack import Stack, running
from cli.context import Context
from cli.errors import PlinthError
from cli.lock import exclusive
from cli.recover import mark
from cli.steps import Steps
from cli.upgrade import deployment, over, plan
from cli.upgrade.plan import Upgrade
from components.blueprint.backups.specs import BackupSpec
from components.config.postgres_versions import with_major


def upgrade(  # noqa: PLR0913, PLR0917 - what a person may say about it
    context: Context,
    console: Console,
    word: str,
    to: int | None,
    image: str | None,
    consent: Consent,
    *,
    rehearse: bool,
) -> None:
    """Take a Postgres to another major version, or rehearse that.

    Raises:
        PlinthError: it cannot be, was not rehearsed or not confirmed; or a step failed, with what
            runs now and the way back.
    """
    with exclusive(context.state, "upgrade"):
        mark.refuse(context)
        stack = running(context)
        item = stack.item(word)
        wanted = plan.wanted(stack, item, to, image)
        server = stack.servers[item.server]
        found = server.backup("rehearsed", item.key)
        rehearsal = None if rehearse else plan.rehearsed(wanted, found, _words(stack, item))
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
        console.print(plan.table(stack, item, wanted, found, stamp, rehearsal))
        if rehearse:
            _rehearse(stack, item, wanted, stamp, Steps(console, 2))
            return
        confirm(context, item.store, consent)
        _upgrade(stack, item, wanted, stamp, found["now"]["image"], Steps(console, 7))
        console.print(
            f"The data of before is kept. Go back to it: plinth upgrade {_words(stack, item)} "
            f"--undo {stamp}; remove it: plinth restore {_words(stack, item)} --drop {stamp}. "
            f"Commit {context.config_file.name}.",
            markup=False,
            soft_wrap=True,
        )


def undo(  # noqa: PLR0913, PLR0917 - what a person may say about it
    context: Context, console: Console, word: str, stamp: str, image: str | None, consent: Consent
) -> None:
    """Go back to the version and the data that an upgrade kept.

    Raises:
        PlinthError: there is none, or a step failed.
    """
    with exclusive(context.state, "upgrade"):
        mark.refuse(context)
        stack = running(context)
        item = stack.item(word)
        (row, *_) = restore.there(stack, item, stamp, "before")
        now = stack.config.services[item.store].image
        old = image or with_major(now, row["major"])
        if old is None:
            raise PlinthError(f"{now} names no major version: give the image of before by --image.")
        console.print(
            f"{item.store} goes back to {old} and to the data that it had before {stamp}; what was "
            "written since is kept with the new version's data.",
            markup=False,
        )
        confirm(context, item.store, consent)
        wanted = plan.wanted(stack, item, None, old)
        steps, before = Steps(console, 5), context.config_file.read_text(encoding="utf-8")
        with steps.step("the file and its plan") as tell:
            deployment.planned(stack, wanted, tell)
        halted.stopped(stack, item, steps)
        try:
            with steps.step("exchange the data"):
                stack.servers[item.server].backup("swap-back", item.key, stamp)
        except BaseException as error:  # noqa: BLE001 - raised there, unless it was done
            try:
                _went_on(stack, item, stamp, "swap-back", error, steps)
            except BaseException:
                context.config_file.write_text(before, encoding="utf-8")
                raise
        deployment.started(stack, item, steps)


def _rehearse(stack: Stack, item: BackupSpec, wanted: Upgrade, stamp: str, steps: Steps) -> None:
    with steps.step("image of the new version") as tell:
        image = deployment.image(stack, wanted, tell)
    with steps.step("the newest backup, brought, upgraded and looked at") as tell:
        found = stack.servers[item.server].backup("rehearse", item.key, stamp, image, tell=tell)
        tell(f"{found['rows']} rows in {len(found['databases'])} databases are the same")
    steps.console.print(
        f"Reading it in took {found['standstill']} s, all of it {found['seconds']} s. Now: plinth "
        f"upgrade {_words(stack, item)} --to {wanted.to}",
        markup=False,
        soft_wrap=True,
    )


def _upgrade(  # noqa: PLR0913, PLR0917 - all that it is about
    stack: Stack, item: BackupSpec, wanted: Upgrade, stamp: str, old: str, steps: Steps
) -> None:
    """Walk through it: whatever fails before the exchange leaves everything as it was."""
    server, file = stack.servers[item.server], stack.context.config_file
    before = file.read_text(encoding="utf-8")
    try:
        with steps.step("the file and its plan") as tell:
            image = deployment.planned(stack, wanted, tell)
        with steps.step("a backup before") as tell:
            server.run(f"sudo plinth-backup run {shlex.quote(item.key)} diff", tell)
            tell("")
        halted.stopped(stack, item, steps)
        try:
            with steps.step(f"read it into Postgres {wanted.to}") as tell:
                done = server.backup("upgrade", item.key, stamp, image, old)
                tell(f"{done['rows']} rows are the same, {done['standstill']} s")
            with steps.step("exchange the data"):
                server.backup("swap", item.key, stamp)
        except BaseException as error:  # noqa: BLE001 - Ctrl-C too; raised there, unless done
            _went_on(stack, item, stamp, "swap", error, steps)
    except BaseException:
        file.write_text(before, encoding="utf-8")
        raise
    try:
        deployment.started(stack, item, steps)
    except PlinthError as error:
        raise PlinthError(
            f"{error}\nThe data of before is kept: plinth upgrade {_words(stack, item)} --undo "
            f"{stamp}"
        ) from error


def _went_on(  # noqa: PLR0913, PLR0917 - all that it is about
    stack: Stack, item: BackupSpec, stamp: str, verb: str, why: BaseException, steps: Steps
) -> None:
    """Return where the data was exchanged all the same; start the store on its own data where not.

    Raises:
        BaseException: what went wrong, where the data was not exchanged, or nobody can say.
    """
    way = (
        f"plinth restore {_words(stack, item)} --undo {stamp}"
        if verb == "swap"
        else f"give {item.store} its image of before in {stack.context.config_file.name}; plinth up"
    )
    if not over.exchanged(stack, item, stamp, verb, why, way):
        halted.started(stack, item, why)
        raise why
    said = str(why) or type(why).__name__
    steps.console.print(
        f"The data was exchanged, but not the answer heard ({said}): it goes on from there.",
        markup=False,
    )


def _words(stack: Stack, item: BackupSpec) -> str:
    return f"{stack.context.system} {stack.context.environment} {item.key}"
