"""The programs that make images: buildah, skopeo and mmdebstrap, started with clear errors."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import deque
from typing import TYPE_CHECKING

from localcloud.images.errors import ImageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

NEEDED = {
    "buildah": "buildah",
    "skopeo": "skopeo",
    "mmdebstrap": "mmdebstrap",
    "docker-registry": "docker-registry",
}


def missing_packages() -> list[str]:
    """Name the Debian packages that are needed and not installed."""
    return [package for program, package in NEEDED.items() if shutil.which(program) is None]


def require() -> None:
    """Check that images can be made here.

    Raises:
        ImageError: a program is missing, or this is not root.
    """
    missing = missing_packages()
    if missing:
        raise ImageError(f"programs are missing: apt-get install {' '.join(missing)}")
    if os.geteuid() != 0:
        raise ImageError("images can only be built by root: run it with sudo")


def run(
    what: str,
    argv: Sequence[str],
    log: Path,
    *,
    text: str = "",
    progress: Callable[[str], None] | None = None,
) -> None:
    """Run a program to its end, its output into a log.

    Args:
        what: what it is for, for messages.
        argv: program and arguments.
        log: file that the output is added to.
        text: standard input.
        progress: called with each line of output.

    Raises:
        ImageError: it failed; the message has its last words.
    """
    last: deque[str] = deque(maxlen=4)
    with (
        log.open("a") as output,
        subprocess.Popen(
            list(argv),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process,
    ):
        if process.stdin is None or process.stdout is None:
            raise AssertionError
        process.stdin.write(text)
        process.stdin.close()
        for line in process.stdout:
            output.write(line)
            if line.strip():
                last.append(line.strip())
                if progress is not None:
                    progress(line.strip())
    if process.returncode != 0:
        raise ImageError(f"{what} failed: {' / '.join(last)} (all of it: {log})")


class Buildah:
    """buildah with storage of our own, so that nothing else on the machine is touched.

    Attributes:
        command: the program and the options that lead it to this storage.
    """

    def __init__(self, root: Path, log: Path) -> None:
        self.log = log
        # Overlay cannot lie on overlay (a checkout inside of a container): then files are copied.
        # Each driver has a folder of its own, for it refuses what another one made.
        for driver in ("overlay", "vfs"):
            place = root / driver
            self.command = [
                "buildah",
                f"--root={place / 'root'}",
                f"--runroot={place / 'run'}",
                f"--storage-driver={driver}",
            ]
            if subprocess.run([*self.command, "info"], capture_output=True, check=False).returncode:
                continue
            break

    def has(self, image: str) -> bool:
        """Tell whether an image is in the storage."""
        done = subprocess.run(
            [*self.command, "inspect", "--type=image", image], capture_output=True, check=False
        )
        return done.returncode == 0

    def build(
        self,
        folder: Path,
        image: str,
        arguments: dict[str, str],
        labels: dict[str, str],
        progress: Callable[[str], None] | None = None,
    ) -> None:
        """Build the Dockerfile of a folder as `image`.

        Raises:
            ImageError: a step failed.
        """
        argv = [*self.command, "build", "--isolation=chroot", "--layers", "--format=docker"]
        argv += [f"--build-arg={name}={value}" for name, value in arguments.items()]
        argv += [f"--label={name}={value}" for name, value in labels.items()]
        argv += ["--pull-never", f"--tag={image}", str(folder)]
        run(f"building {image}", argv, self.log, progress=progress)

    def push(self, image: str, target: str, digest_file: Path) -> str:
        """Push an image to a registry without TLS; gives the digest of its manifest.

        Raises:
            ImageError: the registry refused it.
        """
        argv = [*self.command, "push", "--tls-verify=false", "--format=v2s2", "--quiet"]
        argv += [f"--digestfile={digest_file}", image, f"docker://{target}"]
        run(f"pushing {image}", argv, self.log)
        return digest_file.read_text().strip()
