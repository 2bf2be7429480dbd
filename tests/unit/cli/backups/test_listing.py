"""`plinth backups`: a place that is away hides nothing of the others, and is told."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from cli.backups import listing
from cli.backups.remote import Remote
from cli.backups.stack import Stack
from cli.context import resolve
from cli.errors import PlinthError
from cli.explain import source
from components.remote.backup import aside

ROW: dict[str, Any] = {
    "item": "postgres", "store": "postgres", "place": "offsite", "off_site": True,
    "method": "pgbackrest", "id": "20260131-020000F", "kind": "full", "begun": 1769824740.0,
    "ended": 1769824800.0, "bytes": 52_000_000, "stored_bytes": 9, "restores": "any moment",
}  # fmt: skip
AWAY = {
    "item": "postgres", "store": "postgres", "place": "region", "off_site": True,
    "error": "unable to connect",
}  # fmt: skip


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the server of the smallest stack lists; nothing of it runs."""
    context = resolve("ecommerce", "prod", "local")
    explained = source.explained(context)
    backups = explained.blueprint.backups
    assert backups is not None
    nobody: Any = None
    remote = Remote("app-1", "false")
    servers = {item.server: remote for item in backups.items}
    stack = Stack(context, nobody, explained.config, explained.blueprint, backups, servers, remote)
    found = [ROW]
    said = {"list": found, "status": {}, "kept": []}
    monkeypatch.setattr(listing, "running", lambda _: stack)
    monkeypatch.setattr(Remote, "backup", lambda _, verb, *__: said[verb])
    return found


def _show(*, as_json: bool = False) -> str:
    out = StringIO()
    context = resolve("ecommerce", "prod", "local")
    try:
        listing.show(context, Console(file=out, width=200), "postgres", as_json=as_json)
    except PlinthError as error:
        return f"{out.getvalue()}\nfailed: {error}"
    return out.getvalue()


def test_all_that_is_there_is_listed(rows: list[dict[str, Any]]) -> None:
    """And nothing failed."""
    assert len(rows) == 1

    told = _show()

    assert "20260131-020000F" in told
    assert "failed" not in told


def test_a_place_that_is_away_is_told_after_the_rest(
    rows: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    """On a terminal and as JSON; the command fails, so that a script sees it as well."""
    rows.append(AWAY)

    told = _show()
    assert "20260131-020000F" in told
    assert told.endswith("failed: could not be read:\npostgres in region: unable to connect")

    assert "unable to connect" in _show(as_json=True)
    document = json.loads(capsys.readouterr().out)
    assert (document["backups"], document["not_read"]) == ([ROW], [AWAY])


@pytest.mark.parametrize("what", aside.KINDS)
def test_each_kind_of_what_is_kept_has_its_words(what: str) -> None:
    """What servers list beside the data is shown, halves too."""
    row = {"item": "postgres", "stamp": "1", "what": what, "path": "/data/x", "bytes": 1}
    out = StringIO()
    Console(file=out, width=200).print(listing._kept([row]))

    words = ["data as it was", "brought to be", "half of a restore", "half of a rehearsal"]
    assert words[aside.KINDS.index(what)] in out.getvalue()
