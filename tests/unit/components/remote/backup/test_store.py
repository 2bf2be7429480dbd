"""Whether a store has come up: one that ends again and again is not waited for."""

from __future__ import annotations

import itertools
import time

import pytest

from components.remote.backup import store
from components.remote.backup.item import BackupError


def test_one_that_ends_again_and_again_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what it said last; what had ended before does not count."""
    ended = itertools.chain([{"old"}, {"old"}, {"old", "a"}, {"a", "b"}], itertools.repeat({"c"}))
    monkeypatch.setattr(store, "_ended", lambda _: next(ended))
    monkeypatch.setattr(store, "containers", lambda *_, **__: [])
    monkeypatch.setattr(store, "last_words", lambda _: "Bad file format")
    monkeypatch.setattr(time, "sleep", lambda _: None)

    with pytest.raises(BackupError, match="redis does not come up: Bad file format"):
        store.well("redis", 900)


def test_one_that_comes_up_late_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A first try may fail; it is told where the time is over."""
    there = iter([[], [], ["abc"]])
    monkeypatch.setattr(store, "_ended", lambda _: set())
    monkeypatch.setattr(store, "containers", lambda *_, **__: next(there))
    monkeypatch.setattr(store, "last_words", lambda _: "it says nothing")
    monkeypatch.setattr(time, "sleep", lambda _: None)
    store.well("redis", 900)

    monkeypatch.setattr(store, "containers", lambda *_, **__: [])
    with pytest.raises(BackupError, match="redis does not come up: it says nothing"):
        store.well("redis", 0)
