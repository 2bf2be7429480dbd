"""Ledgers of stores that restic copies: numbers out of what the stores say."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from components.remote.backup import books, ledger
from components.remote.backup.item import BackupError, Item, Place

INFO = """# Stats
total_commands_processed:99
# Commandstats
cmdstat_set:calls=7,usec=30,usec_per_call=4.2
cmdstat_getdel:calls=2,usec=30,usec_per_call=4.2
cmdstat_ping:calls=400,usec=30,usec_per_call=4.2
# Keyspace
db0:keys=12,expires=2,avg_ttl=0
db3:keys=5,expires=0,avg_ttl=0
"""
PLACE = Place("offsite", 1, off_site=True, keep={"days": 7})


def _item(method: str, **drill: Any) -> Item:
    return Item(method, method, method, "shop", (PLACE,), "key", drill=drill)


def test_a_redis_is_counted_by_what_stays_and_what_was_written() -> None:
    """Keys that end by themselves are none, commands that only read neither."""
    assert books.told(INFO, ["set", "getdel", "del"]) == {"keys": 15, "writes": 9}
    assert books.told("") == {"keys": 0, "writes": 0}


def _dump(path: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as packed:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            packed.addfile(entry, io.BytesIO(content))
    return path


def test_documents_of_a_search_dump_are_counted_by_index(tmp_path: Path) -> None:
    """As Meilisearch writes them, a line each; and as one list."""
    files = {
        "metadata.json": b'{"dumpVersion": "V6"}',
        "indexes/pages/documents.jsonl": b'{"id": 1}\n{"id": 2}\n',
        "indexes/pages/settings.json": b"{}",
        "terms.json": json.dumps([{"id": 1}]).encode(),
    }
    assert books.documents(_dump(tmp_path / "a.dump", files)) == {"pages": 2, "terms": 1}


def test_a_search_dump_that_is_damaged_is_told(tmp_path: Path) -> None:
    """Whatever is wrong with it."""
    whole = _dump(tmp_path / "a.dump", {"pages.json": json.dumps([{"id": 1}] * 900).encode()})
    data = bytearray(whole.read_bytes())
    data[len(data) // 2] ^= 255
    whole.write_bytes(bytes(data))
    with pytest.raises(BackupError, match="the dump cannot be read"):
        books.documents(whole)


def test_a_ledger_goes_with_its_copy_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a tag of it; a copy without one is told as that."""
    called: list[tuple[str, ...]] = []
    monkeypatch.setattr(books, "call", lambda *words: called.append(words[2:]))
    source = {"ledger": {"tables": {"public.a": [1, "2"]}}, "command": []}

    books.after(_item("pg_dump", rto=1), PLACE, source, None, lambda: "id")
    ((verb, add, tag, copy),) = called
    assert (verb, add, copy) == ("tag", "--add", "id")
    assert "," not in tag  # restic would take it for two
    found = books.read({"short_id": "id", "tags": ["pg_dump", tag]})
    assert found["tables"] == {"public.a": [1, "2"]}
    with pytest.raises(BackupError, match="id has no ledger"):
        books.read({"short_id": "id", "tags": ["pg_dump"]})


def test_a_copy_is_good_without_a_ledger(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The journal says why it has none."""

    def refuse(*_: Any) -> str:
        raise BackupError("the place is away")

    monkeypatch.setattr(books, "call", refuse)
    source = {"ledger": {"tables": {}}, "command": []}
    books.after(_item("pg_dump", rto=1), PLACE, source, None, lambda: "id")
    assert "pg_dump: the copy has no ledger: the place is away" in capsys.readouterr().out
    assert ledger.NAME == "ledger"
