"""Ledgers of directories: what a restored tree is held to."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from components.remote.backup import ledger_tree


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Give a folder with files, below a root."""
    home = tmp_path / "root" / "mnt" / "data"
    (home / "bucket").mkdir(parents=True)
    (home / "bucket" / "a").write_bytes(b"first")
    (home / "bucket" / "b").write_bytes(b"second")
    (home / "tmp").mkdir()
    (home / "tmp" / "c").write_bytes(b"passing")
    return tmp_path / "root"


def look(root: Path) -> ledger_tree.Seen:
    """Return what is there, without what is left out."""
    return ledger_tree.look(["/mnt/data", "/not/there"], ["/mnt/data/tmp"], root)


def test_files_are_found_below_a_root(tree: Path) -> None:
    """By their paths from there, without what is left out and what is not there."""
    assert set(look(tree)) == {"/mnt/data/bucket/a", "/mnt/data/bucket/b"}


def test_a_restored_tree_is_what_its_ledger_says(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And is not, with another content, size, time, or one file more or less."""
    monkeypatch.setattr(ledger_tree, "_read", _from(tree))
    book = ledger_tree.ledger(look(tree), look(tree))
    monkeypatch.undo()
    assert (book["files"], book["bytes"], book["moved"]) == (2, 11, [])
    restored = tmp_path / "restored"
    shutil.copytree(tree, restored)
    assert ledger_tree.differences(book, look(restored), restored) == []

    file = restored / "mnt" / "data" / "bucket" / "a"
    known = file.stat()
    file.write_bytes(b"fIrst")
    os.utime(file, ns=(known.st_atime_ns, known.st_mtime_ns))
    told = ledger_tree.differences(book, look(restored), restored)
    assert told == ["the content of files is another"]
    os.utime(file, ns=(0, 0))
    told = ledger_tree.differences(book, look(restored), restored)
    assert told == ["names, sizes or times of files are others"]
    file.unlink()
    told = ledger_tree.differences(book, look(restored), restored)
    assert told == ["1 files are there, and 2 were", "6 bytes are there, and 11 were"]


def _from(root: Path) -> object:
    """Read files of a ledger below a root that stands for the server's."""
    read = ledger_tree._read
    return lambda path: read(root / path.relative_to("/"))


def test_what_changed_meanwhile_is_named_and_held_to_nothing(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest is; where too much changed, the number of files alone."""
    monkeypatch.setattr(ledger_tree, "_read", _from(tree))
    before = look(tree)
    (tree / "mnt" / "data" / "bucket" / "a").write_bytes(b"changed")
    (tree / "mnt" / "data" / "bucket" / "new").write_bytes(b"new")
    book = ledger_tree.ledger(before, look(tree))
    assert book["moved"] == ["/mnt/data/bucket/a", "/mnt/data/bucket/new"]
    assert book["files"] == 1
    (tree / "mnt" / "data" / "bucket" / "new").unlink()
    monkeypatch.undo()
    assert ledger_tree.differences(book, look(tree), tree) == []

    monkeypatch.setattr(ledger_tree, "_NAMED", 1)
    book = ledger_tree.ledger({"/x": (1, 1), "/y": (1, 1)}, {"/z": (1, 1)})
    assert book == {"files": [1, 2], "moved": None}
    assert ledger_tree.differences(book, look(tree), tree) == []
    assert ledger_tree.differences(book, {}, tree) == ["0 files are there, and 1 to 2 were"]
