"""Starts, finds and stops the local cloud of this checkout."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from cli.errors import PlinthError
from cli.paths import ROOT

START_SECONDS = 30.0
# option, environment variable, first choice
PORTS = (
    ("api", "PLINTH_API_PORT", 8450),
    ("edge", "PLINTH_EDGE_PORT", 8080),
    ("dns", "PLINTH_DNS_PORT", 5350),
)


class LocalCloud:
    """The daemon of one checkout: `state` holds everything it knows."""

    def __init__(self, state: Path) -> None:
        """Take the checkout's state folder."""
        self.state = state / "cloud"
        self.name = hashlib.sha256(str(self.state).encode()).hexdigest()[:6]

    @property
    def profile_path(self) -> Path:
        """Return where the daemon writes what the program needs to know."""
        return self.state / "profile.json"

    def profile(self) -> dict[str, Any]:
        """Return what the daemon wrote, or nothing where it never ran."""
        try:
            document: dict[str, Any] = json.loads(self.profile_path.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return {}
        return document

    def running(self) -> bool:
        """Tell whether the daemon answers."""
        profile = self.profile()
        return bool(profile) and _alive(int(profile.get("pid", 0))) and _open(self._port("api"))

    def start(self, *, api_only: bool = False) -> dict[str, Any]:
        """Start the daemon unless it runs, and return its profile.

        Raises:
            PlinthError: it did not come up; the message is the daemon's own.
        """
        if self.running():
            if not self._outdated():
                return self.profile()
            self._end()
        self.state.mkdir(parents=True, exist_ok=True)
        ports = self._choose_ports()
        command = [sys.executable, "-m", "localcloud", "serve"]
        command += ["--state", str(self.state), "--name", self.name]
        for option, port in ports.items():
            command += [f"--{option}-port", str(port)]
        if api_only:
            command.append("--api-only")
        log = self.state / "daemon.out"
        self.profile_path.unlink(missing_ok=True)
        with log.open("wb") as out:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                break
            if self.running():
                return self.profile()
            time.sleep(0.05)
        words = log.read_text(errors="replace").strip().splitlines()[-5:]
        raise PlinthError("The local cloud did not start: " + ("\n".join(words) or f"see {log}"))

    def _outdated(self) -> bool:
        """Tell whether the daemon's own source changed since it came up; servers outlive it."""
        up_since = self.profile_path.stat().st_mtime
        folders = (ROOT / "localcloud", ROOT / "components" / "catalog")
        sources = (path for folder in folders for path in folder.rglob("*"))
        changed = (path for path in sources if path.suffix in (".py", ".yaml"))
        return any(path.stat().st_mtime > up_since for path in changed)

    def _end(self) -> None:
        pid = int(self.profile()["pid"])
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + START_SECONDS
        while _alive(pid) and time.monotonic() < deadline:
            time.sleep(0.05)

    def stop(self) -> None:
        """End the daemon and remove everything of it from this machine."""
        process = subprocess.run(
            [sys.executable, "-m", "localcloud", "destroy", "--state", str(self.state)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        if process.returncode:
            raise PlinthError(f"The local cloud could not be removed: {process.stderr.strip()}")

    def environment(self) -> dict[str, str]:
        """Return what the providers and the program read to use this cloud."""
        api = f"http://127.0.0.1:{self._port('api')}"
        token = (self.state / "token").read_text().strip()
        return {
            "PLINTH_CLOUD_PROFILE": str(self.profile_path),
            "HCLOUD_ENDPOINT": f"{api}/v1",
            "HCLOUD_TOKEN": token,
            "CLOUDFLARE_BASE_URL": f"{api}/client/v4",
            "CLOUDFLARE_API_TOKEN": token,
        }

    def _port(self, option: str) -> int:
        stored = self.state / "ports.json"
        ports: dict[str, int] = json.loads(stored.read_text()) if stored.exists() else {}
        return ports.get(option, 0)

    def _choose_ports(self) -> dict[str, int]:
        """Keep the ports of the first start, since URLs that people noted hold them."""
        chosen: dict[str, int] = {}
        for option, variable, first in PORTS:
            wanted = os.environ.get(variable)
            kept = int(wanted) if wanted else self._port(option)
            if kept and not _free(kept):
                raise PlinthError(
                    f"Port {kept} ({option} of the local cloud) is in use by another program. "
                    f"End that program, or choose another port: {variable}=… make up.",
                    exit_code=2,
                )
            taken = chosen.values()
            chosen[option] = kept or next(
                port for port in range(first, first + 200) if port not in taken and _free(port)
            )
        (self.state / "ports.json").write_text(json.dumps(chosen))
        return chosen


def _alive(pid: int) -> bool:
    return pid > 0 and Path(f"/proc/{pid}").exists()


def _open(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            if kind == socket.SOCK_STREAM:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True
