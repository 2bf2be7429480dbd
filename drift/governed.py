"""The files of servers whose content the state knows: what the first boot and deployments wrote.

What counts is what was written then, not what the program would write today: user data acts once.
"""

from __future__ import annotations

import ast
import base64
import bz2
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from drift.state import State, plain

_SERVER = "hcloud:index/server:Server"
_COMMAND = "command:remote:Command"
_KEY = "hcloud:index/sshKey:SshKey"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WRITTEN = re.compile(
    r"cat >(?P<path>\S+)\.new <<'PLINTH-END-OF-FILE'\n(?P<text>.*?)PLINTH-END-OF-FILE\n"
    r"chmod (?P<mode>\d+) ",
    re.DOTALL,
)
_CARRIED = re.compile(r"main\(json\.loads\((?P<text>'.*')\)\)\)\s*$")
_PACKED = re.compile(
    r"main\(json\.loads\(bz2\.decompress\(base64\.b64decode\('(?P<text>[^']*)'\)\)\)\)\)\s*$"
)
_SEALED = re.compile(r"settings=(\S+)\n.*?<<'END'\n(.*?)END\n", re.DOTALL)
FIREWALL = "/etc/nftables.conf"
SSHD = "/etc/ssh/sshd_config.d/00-plinth.conf"


@dataclass(frozen=True)
class File:
    """What a file is to be; `mode` in octal."""

    path: str
    text: str
    mode: str

    @property
    def sha256(self) -> str:
        """Return the hash of its content."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Inside:
    """What is known of the inside of a server.

    Attributes:
        files: by path.
        user: who may log in.
        login_keys: kind and body of the keys that may.
    """

    files: Mapping[str, File]
    user: str
    login_keys: frozenset[str]


def inside(state: State, server: str) -> Inside | None:
    """Return what a server (by key) was given; None where its user data cannot be read."""
    config = _user_data(state, server)
    if config is None:
        return None
    files = {file.path: file for file in _first_boot(config)}
    files |= {file.path: file for file in _sealed(files)}
    files |= {file.path: file for file in _tools(_stdin(state, f"{server}-tools"))}
    files |= {file.path: file for file in _put(_stdin(state, f"backups-{server}"))}
    firewall = _stdin(state, f"{server}-firewall")
    if firewall:
        files[FIREWALL] = File(FIREWALL, firewall, "0644")
    user = config["users"][0]
    own = [plain(item["inputs"])["publicKey"] for item in state.of(_KEY)]
    keys = [*user.get("ssh_authorized_keys", ()), *own]
    return Inside(
        files=files, user=user["name"], login_keys=frozenset(key_body(key) for key in keys)
    )


def key_body(line: str) -> str:
    """Return kind and body of a public key, without its comment and options."""
    words = line.split()
    place = next(
        (n for n, word in enumerate(words) if word.startswith(("ssh-", "ecdsa-", "sk-"))), 0
    )
    return " ".join(words[place : place + 2])


def _user_data(state: State, server: str) -> dict[str, Any] | None:
    for item in state.of(_SERVER):
        if item["urn"].endswith(f"::{server}"):
            text = plain(item["inputs"]).get("userData")
            config = yaml.load(text, _LOADER) if isinstance(text, str) else None  # noqa: S506 - safe
            return config if isinstance(config, dict) and config.get("users") else None
    return None


def _first_boot(config: Mapping[str, Any]) -> Iterator[File]:
    for entry in config.get("write_files") or ():
        yield File(entry["path"], entry["content"], entry.get("permissions", "0644"))


def _sealed(files: Mapping[str, File]) -> Iterator[File]:
    """Give what `plinth-seal` has put in the place of a file since."""
    for file in files.values():
        if file.path.endswith("/plinth-seal") and (found := _SEALED.search(file.text)):
            yield File(found[1], found[2], "0644")


def _tools(script: str) -> Iterator[File]:
    for found in _WRITTEN.finditer(script):
        yield File(found["path"], found["text"], found["mode"])


def _put(script: str) -> Iterator[File]:
    """Give the files that a program has put in their places, which it carries in its last line."""
    for entry in json.loads(_carried(script) or '{"files": []}')["files"]:
        yield File(entry["path"], entry["text"], f"{entry['mode']:04o}")


def _carried(script: str) -> str | bytes:
    """Return the document that a program carries, as text or packed; nothing where it has none."""
    if packed := _PACKED.search(script):
        return bz2.decompress(base64.b64decode(packed["text"]))
    found = _CARRIED.search(script)
    return str(ast.literal_eval(found["text"])) if found else ""


def _stdin(state: State, name: str) -> str:
    for item in state.of(_COMMAND):
        if item["urn"].endswith(f"::{name}"):
            return str(plain(item["inputs"]).get("stdin") or "")
    return ""
