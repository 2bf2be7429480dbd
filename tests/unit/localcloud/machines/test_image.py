"""The guest image's recipe and where its packages come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from localcloud.machines import image, image_mirror, image_recipe

DEB822 = """Types: deb
URIs: http://mirror.example/debian
Suites: trixie trixie-updates
Components: main

Types: deb
URIs: http://mirror.example/debian-security
Suites: trixie-security
Components: main
"""


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have Debian's keys somewhere."""
    key = tmp_path / "debian.gpg"
    key.touch()
    monkeypatch.setattr(image_mirror, "KEYRINGS", (key,))


def uris(etc_apt: Path) -> list[str]:
    """Return the (URI, suite) of each source that a guest gets."""
    return [" ".join(line.split()[2:4]) for line in image_mirror.sources(etc_apt).splitlines()]


def test_host_mirror_is_used(tmp_path: Path) -> None:
    """The host's mirror is used for the guest's suite, whatever suite the host has."""
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list.d" / "debian.sources").write_text(DEB822)
    assert uris(tmp_path) == [
        "http://mirror.example/debian bookworm",
        "http://mirror.example/debian bookworm-updates",
        "http://mirror.example/debian-security bookworm-security",
    ]


def test_other_distributions_get_debians_own(tmp_path: Path) -> None:
    """On Ubuntu the guest's packages come from Debian itself."""
    (tmp_path / "sources.list").write_text(
        "deb [arch=amd64] http://archive.example/ubuntu noble main\n"
    )
    assert uris(tmp_path)[0] == "http://deb.debian.org/debian bookworm"


def test_old_format_is_read(tmp_path: Path) -> None:
    """A sources.list of the old format with options is understood."""
    (tmp_path / "sources.list").write_text(
        "# comment\ndeb [arch=amd64] http://old.example/debian bookworm main\n"
    )
    assert uris(tmp_path)[0] == "http://old.example/debian bookworm"


def test_digest_names_the_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same recipe has the same name; another package, another name."""
    before = image_recipe.digest()
    assert image_recipe.digest() == before
    monkeypatch.setattr(image_recipe, "PACKAGES", (*image_recipe.PACKAGES, "htop"))
    assert image_recipe.digest() != before


def test_partial_build_is_no_image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a killed build left is not taken for an image."""
    monkeypatch.setenv("PLINTH_CACHE", str(tmp_path))
    (image.cache() / f"{image_recipe.digest()}.partial" / "root").mkdir(parents=True)
    assert not image.built()
    image.path().mkdir(parents=True)
    assert image.built()


def test_unknown_command(capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown command gets the usage and exit code 2."""
    assert image.main(["bild"]) == 2
    assert "build|path|clean" in capsys.readouterr().err
