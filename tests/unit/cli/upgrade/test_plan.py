"""What an upgrade refuses, and what its plan says, before anything is touched."""

from __future__ import annotations

import time
from io import StringIO
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from cli import app_upgrade
from cli.backups.remote import Remote
from cli.backups.stack import Stack
from cli.context import resolve
from cli.errors import PlinthError
from cli.explain import source
from cli.upgrade import plan

NOW = {"bytes": 52_000_000, "major": 15, "free": 8_000_000_000, "image": "reg/postgres:15-alpine"}
SEVENTEEN = "docker.io/library/postgres:17-alpine"


@pytest.fixture(scope="module")
def stack() -> Stack:
    """A stack as it is planned, with a replica; nothing of it runs, and nothing is asked."""
    context = resolve("ecommerce", "prod", "local")
    explained = source.explained(context)
    backups = explained.blueprint.backups
    assert backups is not None
    nobody: Any = None
    remote = Remote("none", "false")
    return Stack(context, nobody, explained.config, explained.blueprint, backups, {}, remote)


def test_the_same_image_of_another_major_is_taken(stack: Stack) -> None:
    """For all services that have the image of now, the replica among them."""
    found = plan.wanted(stack, stack.item("postgres"), 17, None)

    assert (found.image, found.to) == (SEVENTEEN, 17)
    assert found.services == ("postgres", "postgres-replica")


@pytest.mark.parametrize(
    ("item", "to", "image", "told"),
    [
        ("postgres", 15, None, "postgres has Postgres 15 already"),
        ("postgres", 18, None, "no pgBackRest is known that copies Postgres 18; 17 is the newest"),
        ("postgres", 17, "mine:latest", "mine:latest: its tag names no major version"),
        ("postgres", 16, SEVENTEEN, "is Postgres 17, not 16"),
        ("assets", 17, None, "only a Postgres that has can be upgraded"),
    ],
)
def test_what_cannot_be_is_told(
    stack: Stack, item: str, to: int, image: str | None, told: str
) -> None:
    """Each with the reason, as a wrong use of the command."""
    with pytest.raises(PlinthError) as caught:
        plan.wanted(stack, stack.item(item), to, image)

    assert told in str(caught.value)
    assert caught.value.exit_code == 2


def _rehearsal(**other: Any) -> dict[str, Any]:
    return {"from": 15, "to": 17, "at": time.time() - 3600, "standstill": 12.4,
            "bytes": 52_000_000} | other  # fmt: skip


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({}, "it was not rehearsed yet"),
        (_rehearsal(to=16), "it was not rehearsed yet"),
        (_rehearsal(**{"from": 14}), "it was not rehearsed yet"),
        (_rehearsal(at=time.time() - 8 * 86400), "it was rehearsed 8 days ago"),
    ],
)
def test_without_a_rehearsal_nothing_is_touched(
    stack: Stack, known: dict[str, Any], told: str
) -> None:
    """It has to be of the very same step, and of this week; the way out is told."""
    wanted = plan.wanted(stack, stack.item("postgres"), 17, None)
    with pytest.raises(PlinthError) as caught:
        plan.rehearsed(wanted, {"now": NOW, "rehearsal": known}, "ecommerce prod postgres")

    assert told in str(caught.value)
    assert "plinth upgrade ecommerce prod postgres --to 17 --rehearse" in str(caught.value)


def _told(stack: Stack, rehearsal: dict[str, Any] | None) -> str:
    item = stack.item("postgres")
    wanted = plan.wanted(stack, item, 17, None)
    out = StringIO()
    found = {"now": NOW, "rehearsal": rehearsal or {}}
    table = plan.table(stack, item, wanted, found, "20260131T040000", rehearsal)
    Console(file=out, width=240).print(table)
    return out.getvalue()


def test_the_plan_says_how_long_it_stands_still(stack: Stack) -> None:
    """As it was measured; who waits, what is kept, which file changes, and the way back."""
    told = _told(stack, _rehearsal())

    assert "Upgrade postgres of ecommerce prod to 17" in told
    assert "postgres stands still: 12 s for 52.0 MB when it was rehearsed, 1 hour ago" in told
    assert "pgbouncer" in told.split("Without it: ")[1].splitlines()[0]
    assert "Pulumi.prod.yaml: the image of postgres, postgres-replica" in told
    assert "plinth upgrade … --undo 20260131T040000" in told


def test_a_rehearsal_touches_nothing(stack: Stack) -> None:
    """And its plan says so; nobody stands still."""
    told = _told(stack, None)

    assert "Rehearse the upgrade of postgres of ecommerce prod to 17" in told
    assert "nothing: the newest backup is brought" in told
    assert "stands still" not in told


@pytest.mark.parametrize(
    "words", [(), ("--to", "17", "--undo", "20260131T040000"), ("--undo", "x", "--to", "17")]
)
def test_there_and_back_are_two_commands(words: tuple[str, ...]) -> None:
    """Neither of them, or both, is refused."""
    done = CliRunner().invoke(app_upgrade.app, ["ecommerce", "prod", "postgres", *words])

    assert isinstance(done.exception, PlinthError)
    assert str(done.exception) == "Say --to VERSION, or --undo STAMP."
