"""A recovery that was cut off goes on under its name, unless more was lost meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.context import Context, resolve
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
