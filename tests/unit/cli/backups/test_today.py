"""What begins a new copy once data has come back, and what waits for its own hour."""

from __future__ import annotations

import pytest

from cli.backups import today
from cli.backups.remote import Remote
from cli.context import resolve
from cli.explain import source


@pytest.mark.parametrize(
    ("key", "begun"),
    [
        ("postgres", ["sudo systemctl start --no-block plinth-backup-postgres.service"]),
        ("neo4j", []),
    ],
)
def test_a_store_does_not_stand_still_twice(
    monkeypatch: pytest.MonkeyPatch, key: str, begun: list[str]
) -> None:
    """Neo4j is stopped to be copied: its users had to wait for the restore already."""
    backups = source.explained(resolve("glossary", "prod", "local")).blueprint.backups
    assert backups
    (item,) = [item for item in backups.items if item.key == key]
    ran: list[str] = []
    monkeypatch.setattr(Remote, "run", lambda _, script: ran.append(script))

    today.copied(Remote("none", "false"), item)

    assert ran == begun
