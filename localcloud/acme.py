"""An ACME authority for one local cloud: pebble as a process, which outlives the daemon.

It keeps accounts and orders in memory and makes new issuing keys at each start of its own, so all
roots that it ever had are gathered in one file. Validation is not slowed down and no nonce is
refused at random, both of which pebble does to test clients.
"""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import time
from typing import TYPE_CHECKING

import httpx

from localcloud.pki import write_private
from localcloud.process import PATIENCE, end, find, last_line

if TYPE_CHECKING:
    from pathlib import Path

    from localcloud.pki import Authority

PORT = 14000
MANAGEMENT_PORT = 15000
VALIDITY_SECONDS = 90 * 24 * 3600  # as Let's Encrypt's certificates
ISSUER = "letsencrypt.org"  # what CAA records allow


class AcmeError(Exception):
    """There is no ACME authority; the message says why and what to do."""


class Acme:
    """One pebble process.

    Args:
        state: folder of its own.
        program: the binary; None where the engine has not built it.
        address: IPv4 address to listen on.
        dns: `address:port` of the name server that it asks.
        web: signs the certificate of its own HTTPS.
    """

    def __init__(
        self, state: Path, program: Path | None, address: str, dns: str, web: Authority
    ) -> None:
        self._state = state
        self._program = program
        self._address = address
        self._dns = dns
        self._web = web

    @property
    def directory(self) -> str:
        """URL of the ACME directory."""
        return f"https://{self._address}:{PORT}/dir"

    @property
    def roots(self) -> Path:
        """PEM of all roots that issued certificates of this cloud, and of its web CA."""
        return self._state / "roots.pem"

    def start(self) -> None:
        """Start it and return when it answers; nothing happens where it runs already.

        Raises:
            AcmeError: it is not built, or does not come up.
        """
        if self._program is None:
            raise AcmeError("pebble is not built: python -m engine build pebble")
        wanted = self._configuration()
        if self.pid() is not None:
            if self._config.read_text() == wanted and self._answers():
                self._gather()
                return
            self.stop()
        self._write(wanted)
        log = self._state / "pebble.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                [self._program, "-config", str(self._config), "-dnsserver", self._dns],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # or it would end with the daemon's terminal
                env=self._environment(),
            )
        self._pid_file.write_text(f"{process.pid}\n")
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise AcmeError(f"no ACME server at {self.directory}: {last_line(log)}")
            time.sleep(0.05)
        self._gather()

    def stop(self) -> None:
        """End the process; no error where it is gone."""
        pid = self.pid()
        if pid is not None:
            end(pid)
        self._pid_file.unlink(missing_ok=True)

    def pid(self) -> int | None:
        """Give the id of its process, or None where it does not run."""
        return find(self._pid_file, str(self._config))

    @property
    def _config(self) -> Path:
        return self._state / "pebble.json"

    @property
    def _pid_file(self) -> Path:
        return self._state / "pebble.pid"

    def _configuration(self) -> str:
        pebble = {
            "listenAddress": f"{self._address}:{PORT}",
            "managementListenAddress": f"{self._address}:{MANAGEMENT_PORT}",
            "certificate": str(self._state / "server.pem"),
            "privateKey": str(self._state / "server.key"),
            "httpPort": 80,
            "tlsPort": 443,
            "ocspResponderURL": "",
            "externalAccountBindingRequired": False,
            "caaIdentities": [ISSUER],
            "retryAfter": {"authz": 1, "order": 1},
            "keyAlgorithm": "ecdsa",
            "profiles": {
                "default": {
                    "description": "as Let's Encrypt's classic profile",
                    "validityPeriod": VALIDITY_SECONDS,
                }
            },
        }
        return json.dumps({"pebble": pebble}, indent=2) + "\n"

    def _write(self, configuration: str) -> None:
        self._state.mkdir(parents=True, exist_ok=True, mode=0o700)
        certificate, key = self._web.issue([self._address, "localhost"], days=3650)
        (self._state / "server.pem").write_text(certificate)
        write_private(self._state / "server.key", key)
        self._config.write_text(configuration)

    @staticmethod
    def _environment() -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("PEBBLE_")}
        return {**kept, "PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0"}

    def _get(self, url: str) -> httpx.Response:
        context = ssl.create_default_context(cadata=self._web.certificate)
        return httpx.get(url, timeout=2, trust_env=False, verify=context)

    def _answers(self) -> bool:
        try:
            return self._get(self.directory).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def _gather(self) -> None:
        """Add the root that now issues to those of before; clients may hold older certificates."""
        root = self._get(f"https://{self._address}:{MANAGEMENT_PORT}/roots/0").text.strip()
        known = self.roots.read_text() if self.roots.exists() else self._web.certificate
        if root not in known:
            fresh = self.roots.with_suffix(".new")
            fresh.write_text(f"{known.rstrip()}\n{root}\n")
            fresh.replace(self.roots)


def destroy(state: Path) -> bool:
    """End the process of a state folder; tells whether one ran."""
    pid_file = state / "pebble.pid"
    pid = find(pid_file, str(state / "pebble.json"))
    if pid is not None:
        end(pid)
    return pid is not None
