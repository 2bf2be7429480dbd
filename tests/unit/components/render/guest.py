"""Runs a program of the servers' own image on a rendered file: what will read it, reads it."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from localcloud.machines import image

if TYPE_CHECKING:
    from pathlib import Path

HERE = "/mnt"  # where the folder is seen inside
SCRIPT = """
set -eu
mount --bind "$0" "$0" # so that it is a mount of its own, which programs inside may make private
mount --bind "$1" "$0/mnt"
mount -t tmpfs tmpfs "$0/run"
mkdir -p "$0/run/sshd"
root=$0
shift
exec chroot "$root" "$@"
"""


def in_guest(folder: Path, *command: str) -> tuple[int, str]:
    """Run a command in the image, `folder` being /mnt; return its exit code and all it said.

    Skips the test where that cannot be: no root, so no servers and no image of them either.
    """
    if os.geteuid() != 0:
        pytest.skip("only root can enter the servers' image")
    root = image.build(say=lambda _: None)
    words = ["unshare", "--mount", "sh", "-c", SCRIPT, str(root), str(folder), *command]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr
