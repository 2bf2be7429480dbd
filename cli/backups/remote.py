"""A stack's servers, logged in to as the outputs say, with `plinth-backup` on them."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cli.errors import PlinthError
from cli.paths import ROOT

_DAY = 86400.0  # seconds; a big database takes its time
_NO_LOGIN = 255  # how ssh ends where it could not log in


@dataclass(frozen=True)
class Remote:
    """One server."""

    key: str
    ssh: str

    @classmethod
    def of(cls, outputs: Mapping[str, Any], key: str) -> Remote:
        """Return a server of a stack.

        Raises:
            PlinthError: it has no inside.
        """
        ssh = outputs.get("servers", {}).get(key, {}).get("ssh")
        if not ssh:
            raise PlinthError(f"{key} has no inside to log in to.", exit_code=2)
        return cls(key, ssh)

    def run(self, command: str, tell: Callable[[str], None] | None = None) -> str:
        """Run a line of shell there and return what it wrote.

        Args:
            command: nothing secret: lists of processes show it.
            tell: hears each line as it comes.

        Raises:
            PlinthError: with its own words.
        """
        words = [*shlex.split(self.ssh), "-o", "BatchMode=yes", "-o", "ServerAliveInterval=30"]
        lines, complaints = [], []
        with subprocess.Popen(
            [*words, command],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            for line in process.stdout or ():
                lines.append(line)
                if tell and line.strip():
                    tell(line.strip())
            complaints = (process.stderr.read() if process.stderr else "").splitlines()
            code = process.wait(_DAY)
        if code:
            said = [line.removeprefix("plinth-backup: ") for line in complaints if line.strip()]
            why = f"{self.key} cannot be logged in to: " if code == _NO_LOGIN else ""
            raise PlinthError(why + (said[-1] if said else f"`{command}` ended with {code}"))
        return "".join(lines)

    def backup(self, *words: str, tell: Callable[[str], None] | None = None) -> Any:
        """Run `plinth-backup` there; return what it says as JSON, None where it says nothing.

        Where other words come first, the last line counts.

        Raises:
            PlinthError: with its own words.
        """
        wrote = self.run(shlex.join(["sudo", "plinth-backup", *words]), tell).strip()
        if not wrote:
            return None
        return json.loads(wrote if wrote[0] in "[{" else wrote.splitlines()[-1])
