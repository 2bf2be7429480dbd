"""Runs a script on a server as its superuser, reached as the deployments reach it."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from drift.copy import LookError
from drift.state import State, plain

_COMMAND = "command:remote:Command"
_TOOLS = "-tools"  # the command that every server has had run, whatever else it has
_PATIENCE = 60.0
_CONNECT = 10
_SCRIPTS = Path(__file__).parent / "scripts"


@dataclass(frozen=True, kw_only=True)
class Server:
    """Where a server is logged in to; `host_key` is the only one it may show."""

    key: str
    host: str
    port: int
    user: str
    host_key: str

    def ask(self, script: str, key_file: Path, *arguments: str) -> str:
        """Return what a script prints there.

        Args:
            script: for `sh`.
            key_file: what is logged in with.
            arguments: of the script.

        Raises:
            LookError: nobody gets in, or the script fails.
        """
        if not key_file.exists():
            raise LookError(f"{key_file} is not there: log in needs the key that deploys use")
        name = self.host if self.port == 22 else f"[{self.host}]:{self.port}"  # noqa: PLR2004
        words = ["ssh", "-i", str(key_file), "-p", str(self.port), "-o", "IdentitiesOnly=yes"]
        for option in (
            "BatchMode=yes",
            "StrictHostKeyChecking=yes",
            "UserKnownHostsFile=/dev/null",
            "GlobalKnownHostsFile=/dev/null",
            f"KnownHostsCommand=/bin/echo {name} {self.host_key}",
            f"ConnectTimeout={_CONNECT}",
        ):
            words += ["-o", option]
        try:
            done = subprocess.run(
                [
                    *words,
                    f"{self.user}@{self.host}",
                    shlex.join(["sudo", "sh", "-s", "--", *arguments]),
                ],
                input=script,
                capture_output=True,
                text=True,
                check=False,
                timeout=_PATIENCE,
            )
        except subprocess.TimeoutExpired:
            raise LookError(f"it did not answer within {_PATIENCE:g} s") from None
        if done.returncode:
            lines = done.stderr.strip().splitlines()
            raise LookError(lines[-1] if lines else "the script failed without a word")
        return done.stdout


def servers(state: State) -> Mapping[str, Server]:
    """Return the servers that have an inside, by key."""
    found = {}
    for item in state.of(_COMMAND):
        name = item["urn"].rpartition("::")[2]
        if name.endswith(_TOOLS):
            connection = plain(item["inputs"])["connection"]
            found[name.removesuffix(_TOOLS)] = Server(
                key=name.removesuffix(_TOOLS),
                host=connection["host"],
                port=int(connection.get("port", 22)),
                user=connection["user"],
                host_key=connection["hostKey"].strip(),
            )
    return found


def script(name: str) -> str:
    """Return one of the scripts that tell of servers, by its name."""
    return (_SCRIPTS / f"{name}.sh").read_text(encoding="utf-8")
