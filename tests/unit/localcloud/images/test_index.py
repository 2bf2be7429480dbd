"""The image index that the program reads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from localcloud.images.catalog import Image
from localcloud.images.index import Made, entries, merge, read, recall, write

if TYPE_CHECKING:
    from pathlib import Path

MADE = Made("key", "sha256:" + "a" * 64, "stand-in", "because", 1.5)


def test_reference_is_pinned_to_its_digest() -> None:
    """What runs is named by registry, public name and digest, under the public name."""
    image = Image(
        reference="ghcr.io/chrono-scraper/backend:2.0.0", recipe="demo", kind="stand-in", why="x"
    )
    reference = f"198.18.7.1:5000/ghcr.io/chrono-scraper/backend:2.0.0@{MADE.digest}"
    assert entries("198.18.7.1:5000", [(image, MADE)]) == {
        "ghcr.io/chrono-scraper/backend:2.0.0": {
            "reference": reference,
            "digest": MADE.digest,
            "kind": "stand-in",
            "note": "because",
        }
    }


def test_made_is_remembered(tmp_path: Path) -> None:
    """What was saved is recalled as it was; what is broken or missing is not."""
    path = tmp_path / "deep" / "one.json"
    MADE.save(path)
    assert recall(path) == MADE
    for text in ("{", "[]", '{"key": "only"}'):
        path.write_text(text)
        assert recall(path) is None
    assert recall(tmp_path / "nothing.json") is None


def test_write_leaves_no_part_behind(tmp_path: Path) -> None:
    """The file is whole, and nothing else is in the folder."""
    write(tmp_path / "index.json", {"a": 1})
    assert [p.name for p in tmp_path.iterdir()] == ["index.json"]
    assert json.loads((tmp_path / "index.json").read_text()) == {"a": 1}


def test_other_stacks_entries_stay() -> None:
    """What was asked for is as it is now, gone perhaps; entries of a gone registry are dropped."""
    kept = {
        "a": {"reference": "here/a@1"},
        "b": {"reference": "here/b@1"},
        "gone": {"reference": "there/gone@1"},
    }
    new = {"a": {"reference": "here/a@2"}}
    assert merge(kept, new, "here", ["a", "c"]) == {
        "a": {"reference": "here/a@2"},
        "b": {"reference": "here/b@1"},
    }
    assert merge(kept, {}, "here", ["a"]) == {"b": {"reference": "here/b@1"}}
    assert merge(kept, new, "here", None) == new


def test_broken_index_is_empty(tmp_path: Path) -> None:
    """What was written is read again; a file that is broken or missing is no index."""
    path = tmp_path / "index.json"
    write(path, {"a": {"reference": "x"}})
    assert read(path) == {"a": {"reference": "x"}}
    for text in ("{", "[]"):
        path.write_text(text)
        assert read(path) == {}
    assert read(tmp_path / "nothing.json") == {}
