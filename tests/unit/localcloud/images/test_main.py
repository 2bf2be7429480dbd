"""The image builder's command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from localcloud.images import builder, tools
from localcloud.images.__main__ import main
from localcloud.images.binaries import binary
from localcloud.images.catalog import load
from localcloud.images.errors import ImageError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test an empty cache."""
    monkeypatch.setenv("PLINTH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_list_tells_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    """In an empty cache every image is missing."""
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[2] for line in lines] == [i.reference for i in load().images]
    assert {line.split()[0] for line in lines} == {"missing"}


def test_missing_programs_are_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What must be installed is said with the command that installs it."""
    monkeypatch.setattr(tools, "NEEDED", {"not-a-program": "not-a-package"})
    index = tmp_path / "index.json"
    assert main(["build", "--registry", "127.0.0.1:1", "--index", str(index)]) == 1
    assert capsys.readouterr().err == (
        "images: programs are missing: apt-get install not-a-package\n"
    )
    assert not index.exists()


def test_one_failure_does_not_stop_the_others(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Each image that cannot be made is named, the index has the others, the exit code is 1."""

    def failing(*_arguments: object) -> None:
        raise ImageError("no luck")

    monkeypatch.setattr(tools, "require", lambda: None)
    monkeypatch.setattr(builder.Builder, "_one", failing)
    index = tmp_path / "index.json"
    assert main(["build", "--registry", "127.0.0.1:1", "--index", str(index)]) == 1
    said = capsys.readouterr().err
    assert said.count(": no luck\n") == len(load().images) + 1
    assert index.read_text() == "{}\n"


@pytest.mark.parametrize("part", ["traefik", "lego", "minio", "mc"])
def test_binaries_come_from_the_engine(
    part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine's binary is taken; without it the error says how to get it."""
    with pytest.raises(ImageError, match=f"python -m engine build {part}"):
        binary(part)
    monkeypatch.setattr("engine.optional", {part: tmp_path / part}.get)
    assert binary(part) == tmp_path / part
