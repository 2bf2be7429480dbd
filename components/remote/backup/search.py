"""A dump of a Meilisearch, made by itself while it goes on; restored by any later version.

It is asked inside its container's network, since it publishes no port; its key goes by standard
input, so no list of processes shows it.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import stream
from .item import BackupError

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 4 * 3600  # seconds that a dump may take
# Run by a Python of the server's in the container's network: starts a dump and waits for its end.
ASK = """
import json, sys, time, urllib.request

given = json.load(sys.stdin)

def ask(method, path):
    headers = {"Authorization": "Bearer " + given["key"], "Content-Type": "application/json"}
    url = "http://127.0.0.1:%d%s" % (given["port"], path)
    request = urllib.request.Request(url, method=method, headers=headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)

number = ask("POST", "/dumps")["taskUid"]
deadline = time.monotonic() + given["patience"]
while True:
    task = ask("GET", "/tasks/%d" % number)
    if task["status"] == "succeeded":
        print(task["details"]["dumpUid"])
        break
    if task["status"] in ("failed", "canceled"):
        sys.exit("the dump %s: %s" % (task["status"], (task.get("error") or {}).get("message")))
    if time.monotonic() > deadline:
        sys.exit("the dump did not end in time")
    time.sleep(1)
"""


@contextmanager
def dumped(source: dict[str, Any]) -> Iterator[str]:
    """Give the path of a fresh dump, which goes afterwards.

    Args:
        source: `container` (the service), `port`, `key`, and `folder`, where dumps appear.

    Raises:
        BackupError: Meilisearch refuses, or does not end.
    """
    name = stream.container(source["container"])
    inspect = ["docker", "inspect", "--format", "{{.State.Pid}}", name]
    number = subprocess.run(inspect, capture_output=True, text=True, check=False).stdout.strip()
    uid = ask(source, ["nsenter", f"--net=/proc/{number}/ns/net"])
    path = Path(source["folder"]) / f"{uid}.dump"
    if not path.is_file():
        raise BackupError(f"{source['container']} says it has made {path}, which is not there")
    try:
        yield str(path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)  # noqa: PTH108 - as short as it gets


def ask(source: dict[str, Any], where: list[str]) -> str:
    """Have a dump made and return its name.

    Args:
        source: `port` and `key`.
        where: what runs a program in its network.

    Raises:
        BackupError: with Meilisearch's own words.
    """
    given = {"port": source["port"], "key": source["key"], "patience": PATIENCE}
    done = subprocess.run(
        [*where, sys.executable, "-I", "-c", ASK],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise BackupError(f"meilisearch: {lines[-1] if lines else 'no dump, and no word why'}")
    return done.stdout.strip()
