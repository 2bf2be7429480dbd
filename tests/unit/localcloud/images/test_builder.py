"""What is made: the images that somebody asks for, and nothing else."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest

from localcloud.images import builder, tools
from localcloud.images.builder import Builder
from localcloud.images.catalog import Image, load
from localcloud.images.errors import ImageError
from localcloud.images.public import PublicRegistries
from localcloud.images.stock import Stock

LEGO = "docker.io/goacme/lego:v5.3.1"
MINIO = "docker.io/minio/minio:RELEASE.2025-09-07T16-13-09Z"
NEO4J = "docker.io/library/neo4j:5.26-community"
REDIS = "docker.io/library/redis:7-bookworm"


def nothing(part: str) -> Path:
    """Be an engine that built no part."""
    raise ImageError(part)


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have nothing built for real, and note what would be."""
    asked: list[str] = []

    def one(_self: Builder, image: Image, *_rest: object) -> tuple[str, str]:
        asked.append(image.reference)
        return "pulled", "sha256:" + "0" * 64

    monkeypatch.setenv("PLINTH_CACHE", str(tmp_path))
    monkeypatch.setattr(tools, "require", lambda: None)
    monkeypatch.setattr(builder.Builder, "_one", one)
    monkeypatch.setattr(Stock, "_stored", lambda *_: True)
    return asked


def test_only_what_is_asked_for_is_made(made: list[str]) -> None:
    """A stack without Neo4j does not wait for it; an image that the table has not is not made."""
    work = Builder(load(), nothing, lambda _: None)
    asked = [REDIS, LEGO, "ghcr.io/somebody/else:1"]
    assert [image.reference for image in work.missing(asked)] == [REDIS, LEGO]
    there, failures = work.build(asked)
    assert (made, failures) == ([REDIS, LEGO], [])
    assert [image.reference for image, _ in there] == [REDIS, LEGO]


def test_what_is_there_waits_for_nobody(
    made: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second build makes nothing, and does not wait for another stack's; a changed one does."""
    work = Builder(load(), nothing, lambda _: None)
    work.build([REDIS])
    made.clear()
    with (tmp_path / "images" / "lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert [image.reference for image, _ in work.build([REDIS])[0]] == [REDIS]
    assert made == []
    monkeypatch.setattr(Stock, "_stored", lambda *_: False)
    work.build([REDIS])
    assert made == [REDIS]


def test_everything_is_made_where_nothing_is_said(made: list[str]) -> None:
    """Without a choice the whole table is made."""
    Builder(load(), nothing, lambda _: None).build()
    assert made == [image.reference for image in load().images]


@pytest.mark.parametrize(
    ("asked", "offered", "parts"),
    [
        ([REDIS, NEO4J], False, []),
        ([LEGO], False, ["lego"]),
        ([MINIO, LEGO], False, ["minio", "mc", "lego"]),
        ([MINIO, LEGO], True, []),
    ],
)
def test_parts_of_the_engine_that_images_need(
    asked: list[str],
    offered: bool,  # noqa: FBT001 - a case
    parts: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only images that are asked for and that no registry offers need a binary of ours."""
    monkeypatch.setenv("PLINTH_CACHE", str(tmp_path))
    monkeypatch.setattr(PublicRegistries, "offers", lambda _self, _image: offered)
    assert Builder(load(), nothing, lambda _: None).parts(asked) == parts
