"""Have the inbox run, and give each stack its own addresses there."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from localcloud import process
from localcloud.machines import private_file
from localcloud.neighbours.errors import NeighbourError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from localcloud.neighbours.site import Site

NUMBER = 5  # last part of its address
HTTP_PORT, SMTP_PORT = 8025, 2525
TOKENS = "tokens.json"
_ROOT = Path(__file__).resolve().parents[3]


def address(public_range: str) -> str:
    """Return where it is, in a local cloud with this public range."""
    return public_range.replace(".0/24", f".{NUMBER}")


def pagerduty(public_range: str) -> str:
    """Return the URL that takes PagerDuty's events."""
    return f"http://{address(public_range)}:{HTTP_PORT}/pagerduty"


def page(public_range: str) -> str:
    """Return where a person looks at what came."""
    return f"http://{address(public_range)}:{HTTP_PORT}/"


def uptime(public_range: str) -> str:
    """Return the base URL of the API of who asks public addresses from outside."""
    return f"http://{address(public_range)}:{HTTP_PORT}/uptimerobot/v2"


class Inbox:
    """The one of a local cloud."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._address = site.address(NUMBER)
        self._folder = site.folder / "inbox"

    def run(self) -> None:
        """Have it run.

        Raises:
            NeighbourError: it does not come up.
        """
        pid_file, log = self._site.folder / "inbox.pid", self._site.folder / "inbox.log"
        self._folder.mkdir(mode=0o700, exist_ok=True)
        if not (self._folder / TOKENS).exists():
            self.admit({})
        if process.find(pid_file, str(self._folder)) is not None:
            return
        space = self._site.namespace(NUMBER)
        words = ["nsenter", f"--net=/run/netns/{space}", sys.executable, "-m",
                 "localcloud.neighbours.inbox", str(self._folder), self._address,
                 str(self._site.profile)]  # fmt: skip
        with log.open("ab") as output:
            started = subprocess.Popen(
                words,
                cwd=_ROOT,
                env=os.environ | {"PYTHONPATH": str(_ROOT)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        pid_file.write_text(f"{started.pid}\n")
        deadline = time.monotonic() + process.PATIENCE
        while not self._listens():
            if started.poll() is not None or time.monotonic() > deadline:
                raise NeighbourError(f"the inbox does not come up: {process.last_line(log)}")
            time.sleep(0.05)

    def admit(self, tokens: Mapping[str, str]) -> None:
        """Take what comes with these tokens, whose stacks are named, and nothing else."""
        private_file.write(self._folder / TOKENS, json.dumps(tokens, indent=2).encode())

    def value(self, way: str, token: str) -> str:
        """Return what a stack is given to tell somebody by a way."""
        if way == "smtp":
            return f"{self._address}:{SMTP_PORT}"
        if way in ("pagerduty", "password", "uptimerobot"):
            return token
        if way == "user":
            return "alerts"
        return f"http://{self._address}:{HTTP_PORT}/{way}/{token}"

    def _listens(self) -> bool:
        for port in (HTTP_PORT, SMTP_PORT):
            try:
                socket.create_connection((self._address, port), timeout=1).close()
            except OSError:
                return False
        return True
