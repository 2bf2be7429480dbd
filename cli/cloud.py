"""Starts, finds and stops the local cloud of this checkout."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cli import ports
from cli.errors import PlinthError
from cli.paths import ROOT, cache_dir

START_SECONDS = 60.0  # a busy machine takes its time
DATABASE = "cloud.sqlite3"


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
        """Return what the daemon wrote, or nothing where it never ran or the file is damaged."""
        try:
            document = json.loads(self.profile_path.read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return document if isinstance(document, dict) else {}

    def image_index(self) -> dict[str, str]:
        """Return the digest of each image that its registry has, by name and tag."""
        try:
            document = json.loads(Path(self.profile().get("image_index") or "").read_text())
        except (OSError, ValueError):
            return {}
        return {name: entry["digest"] for name, entry in document.items() if entry.get("digest")}

    def exists(self) -> bool:
        """Tell whether there is a local cloud, running or not."""
        return (self.state / DATABASE).exists() or (self.state / "instance").exists()

    def has_records(self) -> bool:
        """Tell whether it still knows what it had."""
        return (self.state / DATABASE).exists()

    def running(self) -> bool:
        """Tell whether the daemon answers."""
        pid = self.profile().get("pid")
        return isinstance(pid, int) and _alive(pid) and ports.is_open(self._ports().get("api", 0))

    def start(self, *, api_only: bool = False) -> dict[str, Any]:
        """Start the daemon unless it runs, and return its profile.

        Raises:
            PlinthError: it did not come up; the message is the daemon's own.
        """
        kept = self._ports()
        if self.running() and not self._outdated() and kept == ports.plan(kept):
            self._remember(kept)
            return self.profile()
        ports.check(kept)
        # Also one that starts just now, or whose profile is damaged.
        self._end(self._holder())
        self.state.mkdir(parents=True, exist_ok=True)
        with _starting():
            # After `down` nothing refers to the old ports: they stay only where they are free
            # still. Asked here, where no other cloud can take one between answer and start.
            if not self.exists():
                kept = ports.still_free(kept)
            self._launch(ports.choose(kept), api_only=api_only)
        return self.profile()

    def _launch(self, chosen: dict[str, int], *, api_only: bool) -> None:
        self._remember(chosen)
        command = [sys.executable, "-m", "localcloud", "serve"]
        command += ["--state", str(self.state), "--name", self.name]
        for option, port in chosen.items():
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
                return
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

    def _end(self, pid: int) -> None:
        """End a daemon of this state; its servers go on."""
        if not _alive(pid):
            return
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + START_SECONDS
        while self._holder() == pid:
            if time.monotonic() > deadline:
                raise PlinthError(f"The local cloud (process {pid}) does not end. Kill it.")
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
        api = f"http://{ports.LOOPBACK}:{self._ports().get('api', 0)}"
        token = (self.state / "token").read_text().strip()
        return {
            "PLINTH_CLOUD_PROFILE": str(self.profile_path),
            "HCLOUD_ENDPOINT": f"{api}/v1",
            "HCLOUD_TOKEN": token,
            "CLOUDFLARE_BASE_URL": f"{api}/client/v4",
            "CLOUDFLARE_API_TOKEN": token,
        }

    def _ports(self) -> dict[str, int]:
        """Return the ports of the first start; those of the profile where the file is damaged."""
        try:
            stored = json.loads((self.state / "ports.json").read_text())
            return {option: int(stored[option]) for option, _, _ in ports.PORTS}
        except (OSError, ValueError, LookupError, TypeError):
            pass
        profile = self.profile()
        try:
            api = int(str(profile["api"]).rpartition(":")[2])
            return {"api": api, "edge": int(profile["edge_port"]), "dns": int(profile["dns_port"])}
        except (ValueError, LookupError, TypeError):
            return {}

    def _remember(self, chosen: dict[str, int]) -> None:
        fresh = self.state / "ports.new"
        fresh.write_text(json.dumps(chosen) + "\n")
        fresh.replace(self.state / "ports.json")

    def _holder(self) -> int:
        """Return the process that holds the state, 0 where none does."""
        try:
            with (self.state / "lock").open("r+") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return int(file.read().strip() or 0)
        except (OSError, ValueError):
            pass
        return 0


@contextmanager
def _starting() -> Iterator[None]:
    """Let one cloud on this machine choose ports at a time: free is what nobody has taken yet."""
    folder = cache_dir()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "ports.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _alive(pid: int) -> bool:
    return pid > 0 and Path(f"/proc/{pid}").exists()
