"""The public registries: whether they are reached, and taking an image from one."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from localcloud.images import tools

if TYPE_CHECKING:
    from pathlib import Path

    from localcloud.images.catalog import Image

_PATIENCE = 6  # seconds; a registry that is reached answers within one


class PublicRegistries:
    """Remembers which registry did not answer, so that each is asked once only."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._silent: set[str] = set()

    def offers(self, image: Image) -> bool:
        """Tell whether an image can be had from its own registry, without asking for a login."""
        if image.private or image.host in self._silent:
            return False
        argv = ["skopeo", "--command-timeout", f"{_PATIENCE}s", "inspect", "--raw", "--no-creds"]
        try:
            done = subprocess.run(
                [*argv, f"docker://{image.reference}"],
                capture_output=True,
                timeout=_PATIENCE + 2,
                check=False,
            )
            reached = done.returncode == 0
            said = done.stderr.decode(errors="replace")
        except subprocess.TimeoutExpired:
            reached, said = False, "no answer in time"
        except FileNotFoundError:
            reached, said = False, "skopeo is not installed"
        if not reached:
            with self._log.open("a") as log:
                log.write(f"{image.reference}: {said.strip()}\n")
            if "manifest unknown" not in said and "denied" not in said:
                self._silent.add(image.host)
        return reached

    def copy(self, image: Image, target: str, digest_file: Path) -> str:
        """Copy an image to a registry without TLS; gives the digest of its manifest.

        Raises:
            ImageError: the copy broke off.
        """
        argv = ["skopeo", "copy", "--src-no-creds", "--dest-tls-verify=false", "--quiet"]
        argv += [f"--digestfile={digest_file}", f"docker://{image.reference}", f"docker://{target}"]
        tools.run(f"copying {image.reference}", argv, self._log)
        return digest_file.read_text().strip()
