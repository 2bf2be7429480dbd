"""The inside of a stack's server, as a bench works there."""

from __future__ import annotations

import json
import shlex
import subprocess
from dataclasses import dataclass
from typing import Any

from bench.checkout import Checkout


@dataclass(frozen=True)
class Server:
    """A server that is logged in to as the stack's outputs say.

    Attributes:
        ssh: the command that does so.
        store: the Postgres that is measured.
        database: in it.
    """

    checkout: Checkout
    ssh: str
    store: str
    database: str

    @classmethod
    def of(cls, checkout: Checkout, key: str, store: str, database: str) -> Server:
        """Return a server of the checkout's default stack."""
        outputs = json.loads(checkout.make("outputs").stdout)
        return cls(checkout, outputs["servers"][key]["ssh"], store, database)

    def run(self, script: str) -> str:
        """Run a script as root; return what it wrote.

        Raises:
            RuntimeError: it failed; with all that it said.
        """
        done = subprocess.run(
            [*shlex.split(self.ssh), "sudo bash -s"],
            input=f"set -eu\n{script}\n",
            cwd=self.checkout.path,
            env=self.checkout.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{script}:\n{done.stdout}\n{done.stderr}")
        return done.stdout.strip()

    def timed(self, script: str) -> float:
        """Run a script as root; return the seconds that it took there, without the login."""
        wrote = self.run(
            f"begun=$(date +%s%N)\n{{\n{script}\n}} >/run/bench.log 2>&1 </dev/null || "
            "{ cat /run/bench.log; exit 1; }\necho $(($(date +%s%N) - begun))"
        )
        return int(wrote.splitlines()[-1]) / 1e9

    def inside(self, words: str) -> str:
        """Return the script that runs words in the database's container."""
        find = f"docker ps -q -f label=com.docker.swarm.service.name={self.store}"
        return f"docker exec $({find}) {words}"

    def sql(self, text: str) -> str:
        """Ask the database as its administrator."""
        words = f"psql -qAtX -U postgres -d {self.database} -c {shlex.quote(text)}"
        return self.run(self.inside(words))

    def item(self) -> dict[str, Any]:
        """Return what the server knows of the database's backups."""
        found: dict[str, Any] = json.loads(self.run(f"cat /etc/plinth/backups/{self.store}.json"))
        return found
