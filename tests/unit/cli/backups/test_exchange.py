"""An exchange that fails, at whatever point, leaves its store running."""

from __future__ import annotations

import subprocess
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from cli.backups import restore
from cli.backups.remote import Remote
from cli.backups.stack import Stack
from cli.context import resolve
from cli.errors import PlinthError
from cli.explain import source
from cli.interrupt import Stopped
from cli.steps import Steps

STAMP = "20260131T040000"
STOP, WAIT, SWAP, START = "postgres=0", "has not ended", "swap", "postgres=1"


@pytest.fixture(scope="module")
def stack() -> Stack:
    """The smallest stack as it is planned, with a server that nobody has."""
    context = resolve("ecommerce", "prod", "local")
    explained = source.explained(context)
    backups = explained.blueprint.backups
    assert backups is not None
    nobody: Any = None
    remote = Remote("app-1", "false")
    servers = {item.server: remote for item in backups.items}
    return Stack(context, nobody, explained.config, explained.blueprint, backups, servers, remote)


class Server:
    """Notes what it is told; it fails at each line that has one of the words it fails at."""

    def __init__(self, faults: dict[str, BaseException]) -> None:
        """Keep the faults, by word."""
        self.faults, self.told = faults, list[str]()

    def run(self, command: str, _tell: object = None) -> str:
        """Stand in for a login."""
        self.told += [word for word in (STOP, WAIT, SWAP, START, "settled") if word in command]
        for word, fault in self.faults.items():
            if word in command:
                raise fault
        return '{"last_commit": null}' if "settled" in command else ""


def _exchange(stack: Stack, monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    monkeypatch.setattr(Remote, "run", server.run)  # bound already
    steps = Steps(Console(file=StringIO()), 3)
    restore._exchange(stack, stack.item("postgres"), STAMP, steps, "swap")


@pytest.mark.parametrize("at", [STOP, WAIT, SWAP])
@pytest.mark.parametrize(
    "fault",
    [
        PlinthError("app-1 cannot be logged in to: closed"),
        Stopped(2),
        subprocess.TimeoutExpired("ssh", 1),
    ],
)
def test_a_store_is_started_again(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, at: str, fault: BaseException
) -> None:
    """Where it does not end in time, the connection is lost or somebody presses Ctrl-C."""
    server = Server({at: fault})

    with pytest.raises(type(fault)) as caught:
        _exchange(stack, monkeypatch, server)

    assert caught.value is fault
    assert server.told == [*[STOP, WAIT, SWAP][: [STOP, WAIT, SWAP].index(at) + 1], START]


def test_where_nobody_can_be_told_the_way_out_is_said(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With both faults: the first is why, the second is why it still stands."""
    server = Server({SWAP: PlinthError("gone"), START: PlinthError("app-1 cannot be logged in to")})

    with pytest.raises(PlinthError) as caught:
        _exchange(stack, monkeypatch, server)

    assert str(caught.value) == (
        "gone; app-1 cannot be logged in to. postgres may stand still; on app-1: sudo docker "
        "service scale postgres=1"
    )


def test_an_exchange_that_goes_well_starts_it_once(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the order that keeps its data whole."""
    server = Server({})

    _exchange(stack, monkeypatch, server)

    assert server.told == [STOP, WAIT, SWAP, START, "settled"]


@pytest.mark.parametrize(
    ("verb", "way_back"),
    [
        (
            "swap",
            f". The data of before is kept: plinth restore ecommerce prod postgres --undo {STAMP}",
        ),
        ("swap-back", ""),
    ],
)
def test_only_a_way_back_that_there_is_is_told(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, verb: str, way_back: str
) -> None:
    """What was undone cannot be undone again under the same stamp."""
    server = Server({"settled": PlinthError("postgres does not come up")})
    monkeypatch.setattr(Remote, "run", server.run)
    steps = Steps(Console(file=StringIO()), 3)

    with pytest.raises(PlinthError) as caught:
        restore._exchange(stack, stack.item("postgres"), STAMP, steps, verb)

    assert str(caught.value) == f"postgres does not come up{way_back}"
