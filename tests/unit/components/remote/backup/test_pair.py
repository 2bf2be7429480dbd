"""How the old one of two Postgres is started: as it was started last."""

from __future__ import annotations

from components.remote.backup import pair

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
