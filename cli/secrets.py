"""Secrets of a checkout that are made once: passphrase of the state, SSH key for deploys."""

from __future__ import annotations

import os
import secrets
import subprocess
from pathlib import Path

from cli.paths import ROOT

SSH_FOLDER = ROOT / ".env" / "ssh"


def secrets_dir(state: Path) -> Path:
    """Return the folder for secrets, readable by its owner alone."""
    path = state / "secrets"
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    return path


def passphrase_file(state: Path) -> Path:
    """Return the file with the passphrase that encrypts the state's secrets; made at first use."""
    path = secrets_dir(state) / "passphrase"
    if not path.exists():
        _write(path, secrets.token_urlsafe(32) + "\n")
    return path


def deploy_key(state: Path, stack: str, given: Path | None = None) -> Path:
    """Return a stack's private SSH key for deploys and lead `.env/ssh/deploy-<stack>` to it.

    Args:
        state: the checkout's state.
        stack: each has a key of its own, since a Hetzner project takes a public key once.
        given: a key of the user's own (`PLINTH_SSH_KEY`); else one is made at first use.

    Raises:
        FileNotFoundError: the given key is not there.
    """
    name = f"deploy-{stack}"
    key = given or secrets_dir(state) / name
    if given and not given.exists():
        raise FileNotFoundError(given)
    if not key.exists():
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "plinth", "-f", str(key)]
        subprocess.run(command, check=True)
    SSH_FOLDER.mkdir(parents=True, exist_ok=True)
    for ending in ("", ".pub"):
        link = SSH_FOLDER / f"{name}{ending}"
        link.unlink(missing_ok=True)
        link.symlink_to(key.with_name(key.name + ending))
    return key


def remember_hosts(servers: dict[str, dict[str, object]]) -> Path:
    """Keep the servers' pinned host keys where the SSH lines of the outputs look for them.

    Other stacks' servers stay in the file; a server that was made anew replaces its old line.
    """
    path = SSH_FOLDER / "known_hosts"
    old = path.read_text().splitlines() if path.exists() else []
    lines = {line.split()[0]: line for line in old}
    new = [str(server["known_hosts"]) for server in servers.values() if server.get("known_hosts")]
    lines |= {line.split()[0]: line for line in new}
    path.write_text("".join(f"{line}\n" for line in lines.values()))
    return path


def _write(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
