"""What `plinth restore` refuses before it touches anything, and what its plan says."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from cli import app_backups
from cli.backups import plan
from cli.backups.consent import Consent, confirm
from cli.backups.plan import Wish
from cli.backups.remote import Remote
from cli.backups.stack import Stack
from cli.context import resolve
from cli.errors import PlinthError
from cli.explain import source

FOUND: dict[str, Any] = {
    "item": "postgres", "store": "postgres", "place": "offsite", "off_site": True,
    "backup": "20260131-020000F", "kind": "full", "ended": 1769824800.0, "reaches": 1769832000.0,
    "moment": 1769832000.0, "exactly": False, "bytes": 52_000_000, "free": 8_000_000_000,
    "not_read": {},
}  # fmt: skip


@pytest.fixture(scope="module")
def stack() -> Stack:
    """The smallest stack as it is planned; nothing of it runs, and nothing is asked."""
    context = resolve("ecommerce", "prod", "local")
    explained = source.explained(context)
    backups = explained.blueprint.backups
    assert backups is not None
    nobody: Any = None
    remote = Remote("none", "false")
    return Stack(context, nobody, explained.config, explained.blueprint, backups, {}, remote)


def _told(stack: Stack, wish: Wish, **found: Any) -> str:
    item = stack.item("postgres")
    out = StringIO()
    console = Console(file=out, width=200)
    console.print(plan.table(stack, item, wish, FOUND | found, "20260131T040000"))
    return out.getvalue()


def test_a_plan_says_what_will_be_lost(stack: Stack) -> None:
    """Where from, up to when, what is lost, who waits, what is kept, what has to be done after."""
    told = _told(stack, Wish(moment=1769832000.0))

    assert "Restore postgres of ecommerce prod, in place" in told
    assert "offsite: full backup 20260131-020000F, ended 2026-01-31 02:00:00 UTC" in told
    assert "2026-01-31 04:00:00 UTC, by the log" in told
    assert "all that was committed after 2026-01-31 04:00:00 UTC" in told
    assert "52.0 MB, 8.0 GB are free on the volume" in told
    assert "pgbouncer" in told.split("without it: ")[1].splitlines()[0]
    assert "--drop 20260131T040000" in told
    assert "postgres-replica: has to be copied anew" in told


def test_the_newest_loses_nothing_and_beside_touches_nothing(stack: Stack) -> None:
    """Each says so."""
    newest = _told(stack, Wish(), moment=None)
    assert "nothing that is in the log" in newest
    beside = _told(stack, Wish(beside=True), moment=None)
    assert "nothing; it is brought to a folder named 20260131T040000" in beside
    assert "meanwhile" not in beside


def test_a_place_that_is_away_is_in_the_plan(stack: Stack) -> None:
    """It may have had something newer; without one that is away there is no such line."""
    away = _told(stack, Wish(), not_read={"region": "unable to connect"})

    assert "region: unable to connect" in away.split("not read")[1].splitlines()[0]
    assert "not read" not in _told(stack, Wish())


def test_a_store_stands_for_the_item_that_has_every_moment(stack: Stack) -> None:
    """Its files before its dumps; a word that is nearly right is guessed."""
    assert stack.item("postgres").method == "pgbackrest"
    with pytest.raises(PlinthError, match=r"no backups of 'postgre'\. Did you mean postgres\?"):
        stack.item("postgre")


def test_nothing_goes_on_without_consent(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody there to be asked, or somebody who says no; with --yes it is not asked."""
    with pytest.raises(PlinthError, match="Nobody can be asked here: read the plan"):
        confirm(stack.context, "postgres", Consent(given=False, possible=False))
    monkeypatch.setattr(typer, "confirm", lambda _: False)
    with pytest.raises(PlinthError, match="not confirmed; nothing was touched"):
        confirm(stack.context, "postgres", Consent(given=False, possible=True))

    confirm(stack.context, "postgres", Consent(given=True, possible=False))


@pytest.mark.parametrize(
    "words",
    [
        ("--time", "2026-01-31", "--backup", "x"),
        ("--undo", "a", "--drop", "a"),
        ("--undo", "a", "--beside"),
        ("--drop", "a", "--place", "local"),
        ("--time", "soon"),
        ("--database", "shop", "--beside"),
        ("--database", "shop", "--tenant", "acme"),
    ],
)
def test_words_that_do_not_go_together_are_refused(words: tuple[str, ...]) -> None:
    """Before any stack is looked for."""
    done = CliRunner().invoke(
        app_backups.app, ["restore", "chrono-scraper", "dev", "postgres", *words]
    )

    assert isinstance(done.exception, PlinthError)
    assert done.exception.exit_code == 2
