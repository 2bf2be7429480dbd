"""Replicas that outlived their primary: the end of the log is fetched from them, and they follow.

What they were sent and no place has yet is what a loss would have cost; with commits that wait for
a replica it is all of that. It goes by way of this machine: servers do not log in to one another.
"""

from __future__ import annotations

import json
import shlex
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli.backups.remote import Remote
from cli.errors import PlinthError
from cli.paths import ROOT
from components.remote.backup import refill

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from components.blueprint.backups.specs import BackupSpec
    from components.config import StackConfig

_PER_LOG = 256  # segments in the 4 GiB that the middle part of a name counts
_HOUR = 3600.0
_WENT_ON = "/var/lib/plinth/went-on"  # on a replica's server: the recovery that it goes on after


@dataclass(frozen=True)
class Follower:
    """A replica whose volume is still there.

    Attributes:
        server: key of the one that has it.
        pgdata: its files, as the server sees them.
    """

    key: str
    primary: str
    server: str
    pgdata: str


def followers(config: StackConfig, lost: tuple[str, ...]) -> list[Follower]:
    """Return the replicas that are still there of the stores that are lost."""
    found = []
    for key, service in config.services.items():
        primary = service.postgres.replica_of if service.postgres else None
        server = config.holder(service.volume) if primary else None
        if primary in lost and key not in lost and primary and server and service.replicas:
            pgdata = f"{config.mount_path(service.volume)}/{key}/pgdata"
            found.append(Follower(key, primary, server, pgdata))
    return found


def wanted(there: list[str], newest: str) -> list[str]:
    """Return the segments of a replica that go on where the places end.

    Args:
        there: all that the replica has, by name.
        newest: the last one that a place has.

    Returns:
        Their names, from the one after `newest` on; none where one between is missing.
    """
    names = sorted(name for name in there if name[:8] == newest[:8] and name > newest)
    numbers = [_number(name) for name in names]
    whole = numbers == list(range(_number(newest) + 1, _number(newest) + 1 + len(numbers)))
    return names if whole and newest else []


def _number(name: str) -> int:
    return int(name[8:16], 16) * _PER_LOG + int(name[16:24], 16) if name else 0


def goes_on(
    outputs: Mapping[str, Any], item: BackupSpec, follows: list[Follower], stamp: str
) -> Follower | None:
    """Return the replica whose end of the log the primary gets, which can follow it afterwards.

    Once the primary has its data it is too late for another end: then it is the one that was
    chosen before that, by a run of the same recovery that was cut off.

    Raises:
        PlinthError: a server cannot be asked, or segments did not come whole.
    """
    primary = Remote.of(outputs, item.server)
    said = primary.run(f"sudo cat {shlex.quote(str(refill.MARKS / item.key))} 2>/dev/null || true")
    if said.split()[:1] == [stamp]:
        return next((one for one in follows if _went_on(outputs, one) == stamp), None)
    chosen = next((one for one in follows if fetch(outputs, item, one, stamp)), None)
    for one in follows:
        _choose(outputs, one, stamp if one is chosen else "none")
    return chosen


def _went_on(outputs: Mapping[str, Any], follower: Follower) -> str:
    mark = shlex.quote(f"{_WENT_ON}/{follower.key}")
    return Remote.of(outputs, follower.server).run(f"sudo cat {mark} 2>/dev/null || true").strip()


def _choose(outputs: Mapping[str, Any], follower: Follower, word: str) -> None:
    mark = shlex.quote(f"{_WENT_ON}/{follower.key}")
    line = f"sudo mkdir -p {_WENT_ON} && echo {word} | sudo tee {mark} >/dev/null && sudo sync"
    Remote.of(outputs, follower.server).run(line)


def fetch(
    outputs: Mapping[str, Any], item: BackupSpec, follower: Follower, stamp: str
) -> list[str]:
    """Bring the end of a log from a replica's server to that of the new primary.

    Returns:
        The segments; none where the replica has nothing that goes on where the places end.

    Raises:
        PlinthError: they did not come whole.
    """
    primary, replica = Remote.of(outputs, item.server), Remote.of(outputs, follower.server)
    newest = str(primary.backup("archived", item.key)["newest"])
    log = shlex.quote(f"{follower.pgdata}/pg_wal")
    names = wanted(replica.run(f"sudo ls {log} 2>/dev/null || true").split(), newest)
    if not names:
        return []
    send = f"sudo tar --create --directory={log} --file=- {' '.join(map(shlex.quote, names))}"
    take = shlex.join(["sudo", "plinth-backup", "tail", item.key, stamp])
    with subprocess.Popen(
        [*shlex.split(replica.ssh), "-o", "BatchMode=yes", send], cwd=ROOT, stdout=subprocess.PIPE
    ) as source:
        done = subprocess.run(
            [*shlex.split(primary.ssh), "-o", "BatchMode=yes", take],
            cwd=ROOT,
            stdin=source.stdout,
            capture_output=True,
            text=True,
            check=False,
            timeout=_HOUR,
        )
    if done.returncode or source.returncode:
        raise PlinthError(f"the end of the log of {follower.key}: {done.stderr.strip()}")
    kept: list[str] = json.loads(done.stdout.splitlines()[-1])["kept"]
    return kept


def set_aside(
    outputs: Mapping[str, Any],
    manager: Remote,
    follower: Follower,
    stamp: str,
    tell: Callable[[str], None],
) -> None:
    """Have a replica that cannot follow any more copy its primary anew; its files are kept.

    It may be repeated: where they are kept already it is only seen to that the replica runs.
    """
    tell(f"{follower.key} is to copy {follower.primary} anew")
    name = shlex.quote(follower.key)
    there = f"docker service inspect {name} >/dev/null 2>&1"
    server = Remote.of(outputs, follower.server)
    data, kept = (shlex.quote(f"{follower.pgdata}{end}") for end in ("", f".before-{stamp}"))
    if not server.run(f"! sudo test -d {kept} || echo kept").strip():
        manager.run(f"! {there} || docker service scale --detach {name}=0")
        find = f"docker ps -q -f label=com.docker.swarm.service.name={name}"
        server.run(f'for _ in $(seq 120); do [ -n "$({find})" ] || exit 0; sleep 1; done; exit 1')
        server.run(f"! sudo test -d {data} || sudo mv {data} {kept}")
    manager.run(f"! {there} || docker service scale --detach {name}=1")
