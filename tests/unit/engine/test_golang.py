"""What is said about the Go toolchain."""

from __future__ import annotations

from pathlib import Path

import pytest

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
def test_version(  # noqa: PLR0913 - one case
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: Part,
    version: str, toolchain: str, *, fits: bool,
) -> None:  # fmt: skip
    """A Go that is new enough fits, and one that fetches the right toolchain by itself."""
    (places.MODULES / part.name / "go.mod").write_text("module x\n\ngo 1.26.4\n")
    _go(tmp_path, version)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setenv("GOTOOLCHAIN", toolchain)
    assert (golang.problem((part,)) is None) is fits


def test_required_is_the_highest_of_the_recipes() -> None:
    """The real recipes ask for a Go that they were built with."""
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
