"""Checks that a finished engine is whole and runs."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine import places, store

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.part import Part

TIMEOUT = 30  # seconds


@dataclass(frozen=True)
class Verdict:
    """What is true of one part: `fault` is None where all is well."""

    part: str
    version: str
    source: str
    fault: str | None


def verify(names: Iterable[str] | None = None) -> list[Verdict]:
    """Compare the files with their recorded sums and ask each binary for its version."""
    return [_verify(part) for part in places.select(names)]


def _verify(part: Part) -> Verdict:
    record = store.get(part)
    if record is None:
        return Verdict(part.name, part.version, "", "not ready; run: python -m engine build")
    folder = places.part_folder(part)
    changed = [
        name
        for name, sha256 in record.sha256.items()
        if record.source != "installed" and store.digest(folder / name) != sha256
    ]
    fault = f"{', '.join(changed)} changed since it was made" if changed else _ask(part, record)
    return Verdict(part.name, record.version, record.source, fault)


def _ask(part: Part, record: store.Record) -> str | None:
    argument = "version" if part.binary in ("pulumi", "traefik") else "--version"
    if part.name == "language" and record.source != "built":
        return None  # the published host has no such option
    try:
        done = subprocess.run(
            [places.binary(part), argument],
            capture_output=True,
            text=True,
            check=False,
            timeout=TIMEOUT,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"does not run: {error}"
    if done.returncode or record.version not in done.stdout:
        return f"says {(done.stdout + done.stderr).strip()!r} when asked for its version"
    return None
