"""One moment for all stores: the rule, and what is shown of it."""

from __future__ import annotations

from typing import Any

from cli.backups import together
from components.blueprint.backups.specs import BackupSpec, KeepSpec

HOUR = 3600.0
T = 1769832000.0  # 2026-01-31 04:00 UTC


def item(key: str, method: str) -> BackupSpec:
    """Return an item of that method."""
    return BackupSpec(
        key=key, store=key, kind=method, method=method, server="app-1",
        keep={"offsite": KeepSpec(days=7)}, schedule="daily", incremental=None, full_every=7,
        rpo=3600, continuous=method == "pgbackrest", after=None,
    )  # fmt: skip


ITEMS = [
    item("postgres", "pgbackrest"),
    item("postgres-dump", "pg_dump"),
    item("uploads", "minio"),
    item("neo4j", "neo4j"),
    item("config", "config"),
]


def row(key: str, copy: str, begun: float, restores: str = "the moment") -> dict[str, Any]:
    """Return a copy as it is listed; it took a minute."""
    return {"item": key, "id": copy, "begun": begun, "ended": begun + 60, "restores": restores}


ROWS = [
    row("postgres", "F1", T - 30 * HOUR),
    row("uploads", "u1", T - 26 * HOUR),
    row("uploads", "u2", T - 2 * HOUR),
    row("uploads", "u3", T + HOUR),
    row("neo4j", "n1", T - 120 * HOUR),
]


def test_each_store_gives_its_newest_copy_before_the_moment() -> None:
    """A Postgres the moment itself; dumps and settings are no stores."""
    found = together.at(ITEMS, ROWS, T)
    assert [(part.item, part.copy, part.moment) for part in found] == [
        ("postgres", None, T),
        ("uploads", "u2", T - 2 * HOUR),
        ("neo4j", "n1", T - 120 * HOUR),
    ]


def test_a_postgres_goes_no_further_than_the_objects() -> None:
    """So that no row names an object that is missing; a derived store holds nothing back."""
    found = together.at(ITEMS, ROWS, T)
    assert together.point(found, T) == T - 2 * HOUR
    assert together.commands(found, T, "shop prod") == [
        "plinth restore shop prod uploads --time '2026-01-31 04:00:00'",
        "plinth restore shop prod neo4j --time '2026-01-31 04:00:00'",
        "plinth restore shop prod postgres --time '2026-01-31 02:00:00'",
    ]
    assert together.document(found, T)["point"] == T - 2 * HOUR


def test_without_objects_the_moment_is_the_point() -> None:
    """Nothing else has to fit."""
    found = together.at([ITEMS[0], ITEMS[3]], ROWS, T)
    assert together.point(found, T) == T


def test_where_objects_have_no_copy_there_is_no_point() -> None:
    """Nor where the only one is damaged."""
    damaged = [ROWS[0], row("uploads", "u2", T - HOUR, "nothing: it is damaged")]
    for rows in (ROWS[:1], damaged):
        found = together.at(ITEMS, rows, T)
        assert together.point(found, T) is None
        assert together.commands(found, T, "shop prod") == []
