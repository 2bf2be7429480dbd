"""How the old one of two Postgres is started: as it was started last."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from components.remote.backup import pair, program
from components.remote.backup.item import Cluster

TOLD = """pg_control version number:            1300
wal_level setting:                    replica
max_connections setting:              64
max_worker_processes setting:         8
max_wal_senders setting:              10
max_prepared_xacts setting:           0
max_locks_per_xact setting:           64
track_commit_timestamp setting:       off
"""


def test_a_cluster_is_read_with_the_limits_it_had() -> None:
    """Its log keeps them: with others it could not be read again by its own service."""
    assert pair.limits(TOLD) == [
        "max_connections=64",
        "max_worker_processes=8",
        "max_wal_senders=10",
        "max_prepared_transactions=0",
        "max_locks_per_transaction=64",
    ]
    assert pair.limits("nothing: that is known") == []


def test_the_old_one_keeps_its_log_and_the_new_one_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A segment removed unshipped would be a hole in the copies where the upgrade fails."""
    calls = list[list[str]]()
    answers = {"pg_controldata": TOLD, "psql": "UTF8|C|C"}

    def run(words: list[str]) -> str:
        calls.append(words)
        return next((said for word, said in answers.items() if word in words), "")

    monkeypatch.setattr(program, "run", run)
    monkeypatch.setattr(program, "remove", lambda _: None)
    monkeypatch.setattr(pair, "_wait", lambda *_: None)
    monkeypatch.setattr(os, "chown", lambda *_: None)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: None)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    cluster = Cluster(70, 70, str(tmp_path / "data"), "/m", "/m/data", str(tmp_path), 60)
    new = tmp_path / "new"
    with pair.running(cluster, "major", ("pg:15", tmp_path / "data"), ("pg:17", new)):
        pass

    old, fresh = (
        [words[at + 1] for at, word in enumerate(words) if word == "-c"]
        for words in calls
        if "--detach" in words
    )
    assert {"port=5432", "archive_mode=on", "archive_command=", "autovacuum=off"} <= set(old)
    assert {"port=5433", "archive_mode=off", "autovacuum=off", "wal_level=minimal"} <= set(fresh)
    assert "archive_mode=off" not in old
