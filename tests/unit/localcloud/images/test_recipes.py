"""Fingerprints: an image is made again exactly when what goes into it changes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from localcloud.images.catalog import HERE, Image
from localcloud.images.errors import ImageError
from localcloud.images.recipes import Recipe, image_key, recipes


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


def test_missing_file_is_named(tmp_path: Path) -> None:
    """A recipe whose file is not there says which."""
    with pytest.raises(ImageError, match=f"image demo: {tmp_path}/app is missing"):
        Recipe("demo", {"app": tmp_path / "app"}).contents()


def test_all_recipes_are_whole(tmp_path: Path) -> None:
    """Every recipe has its Dockerfile and files; the binary is asked for by its own recipe only."""
    binary = tmp_path / "traefik"
    binary.write_text("x")
    asked = []
    for name, recipe in recipes(lambda: asked.append(1) or binary).items():  # type: ignore[func-returns-value]
        assert "Dockerfile" in recipe().contents(), name
    assert len(asked) == 1


@pytest.mark.parametrize(
    "script", sorted(HERE.glob("*/entrypoint.sh")), ids=lambda p: p.parent.name
)
def test_entrypoints_are_shell(script: Path) -> None:
    """The shells that will run the entry points can read them."""
    shell = script.read_text().splitlines()[0].removeprefix("#!")
    assert subprocess.run([shell, "-n", str(script)], check=False).returncode == 0
