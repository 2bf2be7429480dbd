"""The table of images."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from components.blueprint.images import IndexedImage, resolve
from localcloud.images.catalog import Image, load
from localcloud.images.errors import ImageError

ROOT = Path(__file__).parents[4]
ONE = {"reference": "docker.io/library/a:1", "recipe": "demo", "kind": "built", "why": "x"}


def write(path: Path, *images: dict[str, object]) -> Path:
    """Write a catalogue."""
    path.write_text(yaml.safe_dump({"images": list(images)}))
    return path


def test_every_image_of_every_system_is_there() -> None:
    """A system never asks for an image that the local cloud could not make."""
    wanted = set()
    for path in ROOT.glob("systems/*/system.yaml"):
        system = yaml.safe_load(path.read_text())
        copied = system.get("backups", {}).get("items", {})
        for asker in (*system["services"].values(), *copied.values()):
            wanted |= {asker["image"]} if "image" in asker else set()
    index = {
        image.reference: IndexedImage(reference=image.reference, kind="built")
        for image in load().images
    }
    assert "docker.io/library/postgres:15-bookworm" in wanted  # copies what is elsewhere
    assert {image for image in wanted if resolve(image, index).kind == "registry"} == set()


def test_parts_of_a_reference() -> None:
    """Host, repository and tag are taken from the public name."""
    image = Image(**{**ONE, "reference": "ghcr.io/chrono-scraper/backend:2.0.0"})  # type: ignore[arg-type]
    assert (image.host, image.repository, image.tag) == (
        "ghcr.io",
        "ghcr.io/chrono-scraper/backend",
        "2.0.0",
    )


@pytest.mark.parametrize(
    ("images", "words"),
    [
        ([ONE, ONE], "listed twice: docker.io/library/a:1"),
        ([{**ONE, "reference": "postgres:15"}], "reference"),
        ([{**ONE, "recipe": "cake"}], "recipe"),
        ([{**ONE, "colour": "red"}], "colour"),
    ],
)
def test_bad_table_is_refused(tmp_path: Path, images: list[dict[str, object]], words: str) -> None:
    """An error names the file and the place in it."""
    path = write(tmp_path / "catalog.yaml", *images)
    with pytest.raises(ImageError, match=words) as refused:
        load(path)
    assert str(path) in str(refused.value)


def test_missing_table_is_an_error(tmp_path: Path) -> None:
    """A table that is not there is no empty one."""
    with pytest.raises(ImageError, match="No such file"):
        load(tmp_path / "nothing.yaml")


def test_every_recipe_is_explained() -> None:
    """People find in the documentation what each image is made of."""
    page = (ROOT / "docs" / "container-images.md").read_text()
    rows = [line.partition("|")[2].partition("|")[0] for line in page.splitlines()]
    named = {word.strip(" `") for row in rows for word in row.split(",")}
    assert {image.recipe for image in load().images} - named == set()
