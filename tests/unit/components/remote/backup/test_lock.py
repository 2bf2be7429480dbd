"""One at a time on an item, or after each other."""

from __future__ import annotations

import threading
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
