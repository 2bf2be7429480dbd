"""Images: what the index has runs, and else the image itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from components.blueprint.images import IndexedImage, read_image_index, resolve
from components.config import REAL_CLOUD, CloudProfile, ConfigErrors

if TYPE_CHECKING:
    from pathlib import Path

IMAGE = "docker.io/library/redis:7-bookworm"


def test_an_image_in_the_index_runs_from_there() -> None:
    """Reference, kind and note are the index's."""
    index = {IMAGE: IndexedImage(reference="r:5000/redis@sha256:1", kind="built", note="Debian")}

    found = resolve(IMAGE, index)

    assert (found.reference, found.kind, found.note) == ("r:5000/redis@sha256:1", "built", "Debian")


def test_an_image_outside_the_index_is_itself() -> None:
    """Without an index entry the registry is asked."""
    found = resolve(IMAGE, {})

    assert (found.requested, found.reference, found.kind) == (IMAGE, IMAGE, "registry")


def test_no_profile_no_index() -> None:
    """The real cloud has no index."""
    assert read_image_index(REAL_CLOUD) == {}


@pytest.mark.parametrize("text", [None, "[]", '{"a": {"kind": "built"}}'])
def test_a_broken_index_is_one_clear_problem(tmp_path: Path, text: str | None) -> None:
    """A missing file and wrong content are reported with a remedy."""
    path = tmp_path / "images.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")

    with pytest.raises(ConfigErrors) as caught:
        read_image_index(CloudProfile(image_index=str(path)))

    assert [problem.path for problem in caught.value.problems] == ["image_index"]
