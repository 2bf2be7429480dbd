"""Fingerprints: an image is made again exactly when what goes into it changes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from localcloud.images.catalog import HERE, Image, load
from localcloud.images.errors import ImageError
from localcloud.images.recipes import PARTS, Recipe, image_key, recipes


def image(why: str = "x") -> Image:
    """Give an image of the catalogue."""
    return Image(reference="docker.io/library/a:1", recipe="redis", kind="built", why=why)


def test_key_follows_the_content(tmp_path: Path) -> None:
    """A changed, added or renamed file changes the key; a compiled one does not."""
    folder = tmp_path / "app"
    folder.mkdir()
    (folder / "a.py").write_text("1")
    recipe = Recipe("demo", {"app": folder})
    keys = [recipe.key()]
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "a.pyc").write_text("x")
    assert recipe.key() == keys[0]
    (folder / "a.py").write_text("2")
    keys.append(recipe.key())
    (folder / "a.py").rename(folder / "b.py")
    keys.append(recipe.key())
    (folder / "c.py").write_text("")
    keys.append(recipe.key())
    assert len(set(keys)) == 4


def test_key_follows_the_catalogue() -> None:
    """What is said of an image is in its labels, so it counts."""
    recipe = Recipe("redis")
    assert image_key(recipe, image()) == image_key(recipe, image())
    assert image_key(recipe, image()) != image_key(recipe, image("y"))
    told = image().model_copy(update={"arguments": {"UID": "70"}})
    assert image_key(recipe, image()) != image_key(recipe, told)


def test_missing_file_is_named(tmp_path: Path) -> None:
    """A recipe whose file is not there says which."""
    with pytest.raises(ImageError, match=f"image demo: {tmp_path}/app is missing"):
        Recipe("demo", {"app": tmp_path / "app"}).contents()


def test_key_follows_the_base() -> None:
    """Another Debian below means another image."""
    assert Recipe("redis").key() != Recipe("redis", suite="trixie").key()


def test_all_recipes_are_whole(tmp_path: Path) -> None:
    """Every recipe of the catalogue has its Dockerfile and files; a binary is asked for by need."""
    program = tmp_path / "program"
    program.write_text("x")
    asked: list[str] = []

    def binary(part: str) -> Path:
        asked.append(part)
        return program

    table = recipes(binary)
    assert set(table) == {image.recipe for image in load().images}
    for name, recipe in table.items():
        asked.clear()
        assert "Dockerfile" in recipe().contents(), name
        assert tuple(asked) == PARTS.get(name, ())


@pytest.mark.parametrize(
    "script", sorted(HERE.glob("*/entrypoint.sh")), ids=lambda p: p.parent.name
)
def test_entrypoints_are_shell(script: Path) -> None:
    """The shells that will run the entry points can read them."""
    shell = script.read_text().splitlines()[0].removeprefix("#!")
    assert subprocess.run([shell, "-n", str(script)], check=False).returncode == 0
