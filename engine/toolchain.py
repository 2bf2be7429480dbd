"""A Go that is new enough, fetched by one that is not: Debian's own serves as the first.

Go's toolchains are modules too, so any Go gets another through the user's own module proxy; its
sum is in `modules/toolchain/go.sum`.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
from typing import TYPE_CHECKING

from engine import places
from engine.errors import EngineError
from engine.events import Event

if TYPE_CHECKING:
    from pathlib import Path

    from engine.events import Tell

VERSION = "1.26.8"
MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}
# Their programs are not executable as a module has no modes; Go itself mends the same folders.
PROGRAMS = ("bin", "pkg/tool")


def folder() -> Path:
    """Return where the fetched toolchain lies once it is there."""
    return places.root() / f"go-{VERSION}"


def here() -> bool:
    """Tell whether it has been fetched."""
    return (folder() / "bin" / "go").exists()


def fetch(tell: Tell) -> None:
    """Fetch the toolchain with the Go on PATH.

    Raises:
        EngineError: it is not published for this machine, not reached, or has another sum.
    """
    machine = MACHINES.get(platform.machine())
    if machine is None:
        raise EngineError(
            f"Go {VERSION} is not pinned for {platform.machine()}; install it from "
            "https://go.dev/dl and put it on PATH"
        )
    tell(Event("engine", "fetching", f"Go {VERSION}, since the one on PATH is older"))
    work = places.root() / "work" / "toolchain"
    shutil.rmtree(work, ignore_errors=True)
    try:
        shutil.copytree(places.MODULES / "toolchain", work / "module")
        source = _download(f"golang.org/toolchain@v0.0.1-go{VERSION}.linux-{machine}", work)
        shutil.copytree(source, work / "go", copy_function=shutil.copyfile)
        for path in (work / "go", *(work / "go").rglob("*")):
            programs = any(path.is_relative_to(work / "go" / name) for name in PROGRAMS)
            path.chmod(0o755 if path.is_dir() or programs else 0o644)
        (work / "go").rename(folder())
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _download(module: str, work: Path) -> str:
    done = subprocess.run(
        ["go", "mod", "download", "-json", module],
        cwd=work / "module",
        env=os.environ | {"GOWORK": "off", "GOFLAGS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        answer = {"Error": done.stderr.strip()}
    if "Dir" not in answer:
        raise EngineError(f"Go {VERSION} could not be fetched: {answer.get('Error')}")
    return str(answer["Dir"])
