"""The Go toolchain of this machine; its proxy and caches stay as the user has set them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

from engine import places, toolchain
from engine.errors import EngineError

if TYPE_CHECKING:
    from pathlib import Path

    from engine.events import Tell
    from engine.part import Part

# From this version on Go fetches by itself the toolchain that a module asks for.
SELF_UPDATING = (1, 21)
# From this version on it can fetch one as a module (tried with Debian's 1.19).
ABLE = (1, 17)
BUILD = ("build", "-mod=readonly", "-trimpath", "-buildvcs=false")


def version() -> tuple[int, ...] | None:
    """Return the version of `go` on PATH, None where there is none."""
    go = shutil.which("go")
    if go is None:
        return None
    done = subprocess.run(
        [go, "env", "GOVERSION"], capture_output=True, text=True, check=False, cwd=places.MODULES
    )
    return _numbers(done.stdout)


def required(parts: tuple[Part, ...]) -> tuple[int, ...]:
    """Return the highest version that the parts' go.mod files ask for."""
    found: list[tuple[int, ...]] = [SELF_UPDATING]
    for part in parts:
        text = (places.MODULES / part.name / "go.mod").read_text()
        stated = re.search(r"^go (\S+)", text, re.MULTILINE)
        if stated and (numbers := _numbers(stated[1])):
            found.append(numbers)
    return max(found)


def problem(parts: tuple[Part, ...]) -> str | None:
    """Say why these parts cannot be built here and what to do, None where they can."""
    have = version()
    if have is not None and have >= ABLE:
        return None
    wanted = ".".join(map(str, required(parts)))
    if have is None:
        return (
            f"Go is not installed: it is needed to build the engine where Pulumi's own downloads "
            f"are not reached. Install any Go from {'.'.join(map(str, ABLE))} on (Debian's "
            f"golang-go, or https://go.dev/dl) and put it on PATH"
        )
    said = ".".join(map(str, have))
    return f"Go {said} is too old: install Go {wanted} or later from https://go.dev/dl"


def prepare(parts: tuple[Part, ...], tell: Tell) -> None:
    """Have a Go that is new enough for these parts.

    Raises:
        EngineError: the one on PATH is older and no other could be fetched.
    """
    if not _fits(parts) and not toolchain.here():
        toolchain.fetch(tell)


def _fits(parts: tuple[Part, ...]) -> bool:
    """Tell whether the Go on PATH does, by itself or by fetching what go.mod asks for."""
    have = version()
    if have is None:
        return False
    updates = have >= SELF_UPDATING and os.environ.get("GOTOOLCHAIN", "auto") != "local"
    return updates or have >= required(parts)


def run(arguments: list[str], folder: Path) -> str:
    """Run `go` in a module's folder and return what it prints.

    Raises:
        EngineError: it failed, with its own last lines.
    """
    done = subprocess.run(
        ["go", *arguments],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise EngineError(explain(f"go {' '.join(arguments[:3])}", done.stderr))
    return done.stdout


def environment() -> dict[str, str]:
    """Return the user's environment with what makes a build the same everywhere.

    A toolchain that was fetched here comes first on PATH.
    """
    variables = os.environ | {"CGO_ENABLED": "0", "GOWORK": "off"}
    if toolchain.here() and not _fits(places.select()):
        path = f"{toolchain.folder() / 'bin'}{os.pathsep}{variables.get('PATH', '')}"
        variables |= {"PATH": path, "GOTOOLCHAIN": "local"}
        variables.pop("GOROOT", None)
    return variables


def explain(command: str, errors: str) -> str:
    """Turn Go's last words into one message, with a remedy where the cause is known."""
    lines = [line for line in errors.strip().splitlines() if "downloading" not in line]
    words = "\n".join(lines[-12:]) or "no message"
    remedy = ""
    if re.search(r"dial tcp|no such host|connection refused|timeout|TLS", words):
        remedy = "\nThe Go module proxy is not reached; see `go env GOPROXY`."
    elif "no space left" in words:
        remedy = "\nFree some disk space: the build's caches take about 8 GB (`go clean -cache`)."
    elif "signal: killed" in words:
        remedy = "\nThe kernel ended the compiler: too little memory is free."
    return f"{command} failed:\n{words}{remedy}"


def _numbers(text: str) -> tuple[int, ...] | None:
    found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", text)
    return tuple(int(number) for number in found.groups() if number) if found else None
