"""The programs that read what monitoring renders: this machine's, or those of the images."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.unit.components.render.proxy_server import image_root

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ENTER = """
set -eu
mount --bind "$1" "$0/mnt"
root=$0
shift
exec chroot "$root" "$@"
"""
_HERE = "/mnt"  # where a folder is seen inside an image


@dataclass(frozen=True)
class Tool:
    """One program; `root` is its image's, None where this machine has it."""

    name: str
    root: Path | None

    def here(self, folder: Path) -> str:
        """Return where it sees a folder."""
        return str(folder) if self.root is None else _HERE

    def __call__(self, folder: Path, *words: str) -> tuple[int, str]:
        """Run it in a folder; return its exit code and all it said."""
        command = self.command(folder, *words)
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def command(self, folder: Path, *words: str) -> list[str]:
        """Return the words that run it in a folder."""
        if self.root is None:
            return [self.name, *words]
        inside = ["sh", "-c", f'cd {_HERE}; exec "$0" "$@"', self.name, *words]
        return ["unshare", "--mount", "sh", "-c", _ENTER, str(self.root), str(folder), *inside]


@contextmanager
def tool(name: str, image: str) -> Iterator[Tool]:
    """Have a program ready; skips the test where neither machine nor image has it."""
    with ExitStack() as stack:
        if shutil.which(name):
            yield Tool(name, None)
            return
        root = stack.enter_context(image_root(image))
        places = ("bin", "usr/bin", "usr/sbin", "usr/local/bin")
        # a link there leads to a path of the image, not of this machine
        if not any(os.path.lexists(root / place / name) for place in places):
            pytest.skip(f"the image of {image} has no {name}")
        yield Tool(name, root)
