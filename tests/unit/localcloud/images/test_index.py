"""The image index that the program reads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from localcloud.images.catalog import Image
from localcloud.images.index import Made, entries, recall, write

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
