"""A recovery that was cut off goes on under its name, unless more was lost meanwhile."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from cli import down as down_command
from cli import heal
from cli import up as up_command
from cli.context import Context, resolve
from cli.errors import PlinthError
from cli.recover import mark


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    """A stack whose state is a folder of this test."""
    monkeypatch.setenv("PLINTH_STATE", str(tmp_path))
    return resolve("ecommerce", "dev", None)


def test_it_is_kept_until_it_ends(context: Context) -> None:
    """And is read back as it was."""
    begun = mark.Mark("20260131T040000", ("app-1",), ("postgres", "minio"))

    assert mark.read(context) is None
    mark.write(context, begun)
    assert mark.read(context) == begun
    mark.end(context)
    assert mark.read(context) is None


def test_the_same_goes_on_and_another_loss_begins_anew() -> None:
    """A server that is lost again has forgotten what was brought to it."""
    begun = mark.Mark("20260131T040000", ("app-1",), ("postgres",))

    assert begun.with_more((), ()) == begun
    more = begun.with_more(("app-1", "app-2"), ("minio",))
    assert (more.servers, more.stores) == (("app-1", "app-2"), ("postgres", "minio"))
    assert more.stamp != begun.stamp


def test_nothing_is_deployed_over_a_recovery_that_has_not_ended(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its stores would begin empty; without one the deployment begins."""
    begun = list[str]()

    def prepare(*_: object) -> None:
        begun.append("begun")
        raise PlinthError("enough seen")

    monkeypatch.setattr(up_command, "prepare", prepare)
    console = Console(file=StringIO())
    mark.write(context, mark.Mark("20260131T040000", ("app-1",), ("postgres", "minio")))
    with pytest.raises(PlinthError, match="postgres, minio would begin empty") as caught:
        up_command.up(context, console)
    assert (caught.value.exit_code, begun) == (2, [])
    assert "plinth recover ecommerce dev" in str(caught.value)

    mark.end(context)
    with pytest.raises(PlinthError, match="enough seen"):
        up_command.up(context, console)
    assert begun == ["begun"]


def test_a_stack_that_is_removed_is_not_recovered(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next of its name begins anew."""

    class Nobody:
        environment = dict.fromkeys(("PULUMI_HOME", "HCLOUD_ENDPOINT", "HCLOUD_TOKEN"), "")

        def run(self, *_: str) -> None:
            """Do nothing."""

    cloud: Any = type("Cloud", (), {"start": lambda *_, **__: None})()
    nobody: Any = Nobody()
    monkeypatch.setattr(down_command, "attach", lambda _: nobody)
    monkeypatch.setattr(heal, "release_lock", lambda *_: None)
    monkeypatch.setattr(down_command, "end_leftover_plugins", lambda _: None)
    mark.write(context, mark.Mark("20260131T040000", ("app-1",), ("postgres",)))
    down_command._forget(context, cloud, lambda _: None)
    assert mark.read(context) is None
