"""`status` and `destroy`: what can be asked of an instance from outside."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from typing import TYPE_CHECKING, Any

from localcloud import acme
from localcloud.host import Folder, HostError
from localcloud.inventory import HIDDEN
from localcloud.machines import destroy_instance, release_state
from localcloud.registry import Registry, shared_storage
from localcloud.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STOP_SECONDS = 15
OWN_FILES = ("cloud.sqlite3", "cloud.sqlite3-wal", "cloud.sqlite3-shm")


def _profile(folder: Folder) -> dict[str, Any]:
    try:
        profile: dict[str, Any] = json.loads(folder.profile.read_text())
    except (OSError, ValueError):
        return {}
    return profile


def _daemon(folder: Folder) -> int | None:
    """Return the process that holds the state, None where none does."""
    if not folder.path.exists():
        return None
    try:
        folder.lock().close()
    except HostError:
        return int((folder.path / "lock").read_text() or 0) or None
    return None


def status(state: Path) -> dict[str, Any]:
    """Return whether the daemon runs, its profile and the resources by kind: ID, name, state.

    Raises:
        HostError: there is no local cloud in this folder.
    """
    folder = Folder(state.resolve())
    if not folder.database.exists():
        raise HostError(f"--state {state}: there is no local cloud here; start one with `serve`")
    store = Store(folder.database)
    kinds = [kind for kind in sorted(store.counts()) if kind not in HIDDEN]
    resources = {
        kind: [
            {
                "id": body.get("id"),
                "name": body.get("name"),
                "status": body.get("status", ""),
                "address": body.get("ip") or body.get("ipv4") or body.get("content") or "",
            }
            for body in store.all(kind)
        ]
        for kind in kinds
    }
    store.close()
    return {"running": _daemon(folder), "profile": _profile(folder), "resources": resources}


def destroy(state: Path, name: str | None, say: Callable[[str], None]) -> None:
    """Stop the daemon and remove all that the instance has on this host, its state too.

    Args:
        state: its folder.
        name: the instance's name, needed only where its profile is lost.
        say: told what is removed.

    Raises:
        HostError: the daemon does not end.
    """
    folder = Folder(state.resolve())
    name = name or _remembered_name(folder)
    _stop(folder, say)
    if os.geteuid() == 0:
        if name is not None:
            destroy_instance(name, folder.machines, say)
        else:
            release_state(folder.machines)
    registry = Registry(folder.registry, shared_storage(), "127.0.0.1")
    if registry.pid() is not None:
        say("registry: 1 process")
    registry.destroy()
    if acme.destroy(folder.acme):
        say("ACME authority: 1 process")
    for path in (folder.machines, folder.registry, folder.acme, folder.pki, folder.neighbours):
        shutil.rmtree(path, ignore_errors=True)
    for file in (*(folder.path / own for own in OWN_FILES), folder.profile, folder.images):
        file.unlink(missing_ok=True)
    for file in (folder.token, folder.path / "instance", folder.path / "lock"):
        file.unlink(missing_ok=True)
    say(f"state: {folder.path}")


def _remembered_name(folder: Folder) -> str | None:
    try:
        return (folder.path / "instance").read_text().strip() or None
    except OSError:
        return _profile(folder).get("instance")


def _stop(folder: Folder, say: Callable[[str], None]) -> None:
    process = _daemon(folder)
    if process is None:
        return
    os.kill(process, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while _daemon(folder) is not None:
        if time.monotonic() > deadline:
            raise HostError(f"the daemon (process {process}) does not end; kill it and try again")
        time.sleep(0.05)
    say(f"daemon: process {process}")
