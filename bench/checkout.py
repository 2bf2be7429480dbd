"""A second checkout of this tree, so that measuring and testing touch nobody's stacks."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from cli.paths import ROOT


class Checkout:
    """A copy of the tracked (and new) files with a state of its own.

    Attributes:
        path: the copied tree.
        state: its state folder.
    """

    def __init__(self, folder: Path) -> None:
        """Copy the tree into `folder`."""
        self.path = folder / "plinth"
        self.state = folder / "state"
        self._copied: dict[str, bytes] = {}
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        for name in filter(None, listed.decode().split("\0")):
            source = ROOT / name
            if not source.exists():
                continue
            target = self.path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
            self._copied[name] = target.read_bytes()

    def changed(self) -> list[str]:
        """Return the files that are no longer as they were copied."""
        now = {name: self.path / name for name in self._copied}
        return [n for n, path in now.items() if path.read_bytes() != self._copied[n]]

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables that lead commands to this checkout's state."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PULUMI_", "PLINTH_", "HCLOUD_", "CLOUDFLARE_"))
            and name not in ("SYSTEM", "ENV", "CLOUD", "MAKEFLAGS", "PYTHONPATH")
        }
        if "PLINTH_CACHE" in os.environ:
            kept["PLINTH_CACHE"] = os.environ["PLINTH_CACHE"]
        return kept | {"PLINTH_STATE": str(self.state)}

    def make(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run `make` there.

        Raises:
            RuntimeError: it failed and `check` is set; the message is what it printed.
        """
        done = subprocess.run(
            ["make", "--no-print-directory", *words],
            cwd=self.path,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if check and done.returncode:
            raise RuntimeError(f"make {' '.join(words)}:\n{done.stdout}\n{done.stderr}")
        return done

    def shell(self, script: str) -> subprocess.CompletedProcess[str]:
        """Run a line of shell after `. .env/activate`, as a person would."""
        return subprocess.run(
            ["bash", "-c", f". .env/activate && {script}"],
            cwd=self.path,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
