"""Ends the plugins of a Pulumi that was killed; by themselves they notice after five minutes.

They are known by the `PULUMI_HOME` of this checkout's state and by a parent that is no Pulumi:
those of a run that is alive, or of another checkout, are left alone.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

PROC = Path("/proc")
PLUGIN = "pulumi-"  # pulumi-resource-hcloud, pulumi-language-python, pulumi-language-python-exec


def end_leftover_plugins(home: str, proc: Path = PROC) -> int:
    """End them and return how many there were; none where the system has no /proc.

    Args:
        home: this checkout's `PULUMI_HOME`.
        proc: where processes are listed.
    """
    plugins = {
        int(folder.name): folder
        for folder in proc.glob("[0-9]*")
        if _is_plugin(folder) and f"PULUMI_HOME={home}".encode() in _words(folder, "environ")
    }
    # A plugin's own child goes with it.
    ended = [number for number, folder in plugins.items() if not _has_pulumi(folder, proc, plugins)]
    for number in ended:
        try:
            os.kill(number, signal.SIGKILL)
        except ProcessLookupError:
            continue
    return len(ended)


def _has_pulumi(folder: Path, proc: Path, plugins: dict[int, Path]) -> bool:
    """Tell whether a process descends from a living Pulumi."""
    parent = _parent(folder)
    while parent in plugins:
        parent = _parent(plugins[parent])
    words = _words(proc / str(parent), "cmdline")
    return Path(os.fsdecode(words[0])).name == "pulumi"


def _is_plugin(folder: Path) -> bool:
    words = _words(folder, "cmdline")[:4]
    return any(Path(os.fsdecode(word)).name.startswith(PLUGIN) for word in words)


def _parent(folder: Path) -> int:
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return 0


def _words(folder: Path, name: str) -> list[bytes]:
    try:
        return (folder / name).read_bytes().split(b"\0")
    except OSError:  # it ended, or is another user's
        return [b""]
