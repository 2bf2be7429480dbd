"""One at a time on an item, or after each other."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from components.remote.backup import lock


def test_a_second_one_is_refused_at_once(tmp_path: Path) -> None:
    """A copy by the clock is made the next time instead."""
    with (
        lock.held("files", tmp_path),
        pytest.raises(lock.HeldError, match="going on"),
        lock.held("files", tmp_path),
    ):
        pass


def test_who_waits_has_its_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A restore begins when the copy that went on has ended."""
    monkeypatch.setattr(lock, "PAUSE", 0.01)
    begun, done = threading.Event(), threading.Event()

    def copy() -> None:
        with lock.held("files", tmp_path):
            begun.set()
            done.wait(5)

    other = threading.Thread(target=copy)
    other.start()
    begun.wait(5)
    threading.Timer(0.1, done.set).start()
    with lock.held("files", tmp_path, wait=5):
        assert done.is_set()
    other.join()


def test_who_has_waited_long_enough_is_refused(tmp_path: Path) -> None:
    """With the same words."""
    with (
        lock.held("files", tmp_path),
        pytest.raises(lock.HeldError, match="going on"),
        lock.held("files", tmp_path, wait=0.1),
    ):
        pass


def test_who_waited_while_it_was_given_up_does_not_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asked for it has gone; who comes afterwards has the item."""
    monkeypatch.setattr(lock, "PAUSE", 0.01)
    said = list[str]()

    def upgrade() -> None:
        try:
            with lock.held("postgres", tmp_path, wait=5):
                said.append("begun")
        except lock.HeldError as error:
            said.append(str(error))

    with lock.held("postgres", tmp_path):
        other = threading.Thread(target=upgrade)
        other.start()
        time.sleep(0.1)
        lock.give_up("postgres", tmp_path)
    other.join()
    assert said == ["what waited for postgres was given up meanwhile; it was not begun"]
    with lock.held("postgres", tmp_path):
        said.append("afterwards")
    assert said[1:] == ["afterwards"]
