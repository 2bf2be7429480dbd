"""What is said about the Go toolchain."""

from __future__ import annotations

from pathlib import Path

import pytest

import engine
from engine import golang, places
from engine.part import Part

pytestmark = pytest.mark.usefixtures("cache")


def _go(folder: Path, version: str) -> None:
    (folder / "go").write_text(f"#!/bin/sh\necho go{version}\n")
    (folder / "go").chmod(0o755)


@pytest.mark.parametrize(
    ("version", "toolchain", "fits"),
    [
        ("1.26.9", "local", True),
        ("1.21.0", "auto", True),
        ("1.21.0", "local", False),
        ("1.19.8", "auto", False),
    ],
)
def test_fits(  # noqa: PLR0913 - one case
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: Part,
    version: str, toolchain: str, *, fits: bool,
) -> None:  # fmt: skip
    """A Go that is new enough does, and one that fetches the right toolchain by itself."""
    (places.MODULES / part.name / "go.mod").write_text("module x\n\ngo 1.26.4\n")
    _go(tmp_path, version)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setenv("GOTOOLCHAIN", toolchain)
    assert golang._fits((part,)) is fits
    assert golang.problem((part,)) is None


def test_go_that_can_fetch_nothing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: Part
) -> None:
    """Too old a Go is named with the one that is needed."""
    _go(tmp_path, "1.16.15")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert str(golang.problem((part,))).startswith("Go 1.16.15 is too old: install Go 1.21")


def test_no_go_is_told(part: Part, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any Go the message names Debian's package, and a caller may install it."""
    monkeypatch.setenv("PATH", "/nonexistent")
    assert "golang-go" in str(golang.problem((part,)))
    assert engine.lacks_go() is True


def test_go_is_not_lacked_where_it_is(part: Part) -> None:
    """With a Go nothing is to be installed."""
    assert golang.problem((part,)) is None
    assert engine.lacks_go() is False


def test_required_is_the_highest_of_the_recipes(part: Part) -> None:
    """Of several go.mod files the newest Go counts."""
    (places.MODULES / part.name / "go.mod").write_text("module x\n\ngo 1.26.4\n")
    assert golang.required((part,)) == (1, 26, 4)
    assert golang.required(()) == golang.SELF_UPDATING


@pytest.mark.parametrize(
    ("errors", "remedy"),
    [
        ("dial tcp: lookup proxy: no such host", "go env GOPROXY"),
        ("write /x: no space left on device", "go clean -cache"),
        ("compile: signal: killed", "too little memory"),
    ],
)
def test_explain_gives_a_remedy(errors: str, remedy: str) -> None:
    """Known causes come with what to do."""
    assert remedy in golang.explain("go build", f"go: downloading x v1\n{errors}")


def test_explain_leaves_unknown_errors_alone() -> None:
    """Other errors are given as they are, without the noise of downloads."""
    words = golang.explain("go build", "go: downloading x v1\nmain.go:1: wrong")
    assert words == "go build failed:\nmain.go:1: wrong"
