"""Builds one part from its pinned Go modules."""

from __future__ import annotations

import os
import shutil
import time
from typing import TYPE_CHECKING

from engine import golang, meter, places, store, upstream
from engine.errors import EngineError
from engine.events import Event

if TYPE_CHECKING:
    from pathlib import Path

    from engine.events import Tell
    from engine.part import Part

SDK = "github.com/pulumi/pulumi/sdk/v3"
SMALL = 4 * meter.GIB  # below it packages are compiled one after the other


def build(part: Part, tell: Tell) -> None:
    """Make a part from source and put it into the cache.

    A half-made build leaves nothing but its work folder, which the next one removes; what Go
    compiled until then is in Go's own cache and is not compiled again.

    Raises:
        EngineError: with Go's own message.
    """
    begun = time.monotonic()
    work = places.root() / "work" / part.name
    shutil.rmtree(work, ignore_errors=True)
    try:
        module = _lay_out(part, work)
        tell(Event(part.name, "fetching", "Go modules", seconds=time.monotonic() - begun))
        if part.upstream:
            upstream.prepare(part.upstream, module)
        packages = _packages(part, module)
        made = work / "made"
        made.mkdir()
        measured = _compile(part, module, made / part.binary, packages, tell)
        for companion in part.companions:
            folder = golang.run(["list", "-m", "-f", "{{.Dir}}", SDK], module).strip()
            copied = made / os.path.basename(companion)  # noqa: PTH119 - a name, not a path
            shutil.copyfile(f"{folder}/{companion}", copied)
            copied.chmod(0o755)
        record = store.Record(
            source="built",
            version=part.version,
            upstream=part.source,
            seconds=round(time.monotonic() - begun, 1),
            peak_bytes=measured.peak,
        )
        store.put(part, made, record)
        tell(Event(part.name, "ready", "built", seconds=record.seconds))
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _lay_out(part: Part, work: Path) -> Path:
    """Copy the recipe, so that nothing is written into the checkout."""
    for folder in (part.name, *part.shared):
        shutil.copytree(places.MODULES / folder, work / folder)
    return work / part.name


def _packages(part: Part, module: Path) -> int:
    arguments = ["list", "-deps", "-tags", ",".join(part.tags), part.package]
    return len(golang.run(arguments, module).splitlines())


def _compile(part: Part, module: Path, output: Path, packages: int, tell: Tell) -> meter.Measured:
    begun = time.monotonic()
    compiled = 0

    def line(text: str) -> None:
        nonlocal compiled
        if text.startswith("go: downloading"):
            tell(Event(part.name, "fetching", text.removeprefix("go: downloading ")))
        elif "/" in text and " " not in text:
            compiled += 1
            tell(Event(part.name, "compiling", text, compiled, packages, time.monotonic() - begun))

    command = [
        "go",
        *golang.BUILD,
        "-v",
        "-tags",
        ",".join(part.tags),
        "-ldflags",
        f"-s -w -X {part.variable}={part.reported}",
        "-o",
        str(output),
    ]
    if meter.available() < SMALL:
        command += ["-p", "1"]
    measured = meter.run([*command, part.package], module, golang.environment(), line)
    if measured.code:
        errors = [text for text in measured.lines if " " in text]
        raise EngineError(golang.explain(f"Building {part.name}", "\n".join(errors)))
    return measured
