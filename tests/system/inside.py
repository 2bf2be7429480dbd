"""What system tests do inside a server of a stack, as root, and how they wait for copies."""

from __future__ import annotations

import base64
import json
import shlex
import time
from typing import Any

from tests.system.systems import Stack

_PATIENCE = 180.0  # seconds for first copies


def root(stack: Stack, script: str, server: str = "app-1") -> tuple[int, str]:
    """Run a script of the shell as root; return its exit code and all that it said."""
    done = stack.on(server, f"sudo sh -c {shlex.quote(script)} 2>&1")
    return done.returncode, done.stdout.strip()


def done(stack: Stack, script: str, server: str = "app-1") -> str:
    """Run a script of the shell as root that does not fail; return what it said."""
    code, said = root(stack, script, server)
    assert code == 0, said
    return said


def python(stack: Stack, source: str, *words: str, server: str = "app-1") -> str:
    """Run a program of Python as root that does not fail; return what it said."""
    packed = base64.b64encode(source.encode()).decode()
    command = shlex.join(["python3", "-I", "-", *words])
    return done(stack, f"echo {packed} | base64 -d | {command}", server)


def within(stack: Stack, service: str, script: str, server: str = "app-1") -> str:
    """Run a script of the shell in the container of a service; return what it said."""
    find = f"docker ps -q -f label=com.docker.swarm.service.name={service} -f health=healthy"
    return done(stack, f"docker exec $({find}) sh -c {shlex.quote(script)}", server)


def sql(stack: Stack, text: str, service: str = "postgres") -> str:
    """Ask the system's own database as its administrator."""
    database = stack.plan["config"]["services"][service]["postgres"]["database"]
    words = f"psql -qAtU postgres -d {shlex.quote(database)} -c {shlex.quote(text)}"
    return within(stack, service, words)


def copied(stack: Stack, *items: str, server: str = "app-1") -> None:
    """Wait until items have their first copy in every place."""
    deadline, told = time.monotonic() + _PATIENCE, dict[str, Any]()
    while time.monotonic() < deadline:
        told = json.loads(done(stack, "plinth-backup status", server))
        if all(
            told.get(item) and all(place.get("last_success") for place in told[item].values())
            for item in items
        ):
            return
        time.sleep(1)
    raise AssertionError(told)


def copied_anew(stack: Stack, item: str, server: str = "app-1") -> None:
    """Have a copy of an item made now, and wait until it is; one that goes on does not count."""
    unit = f"plinth-backup-{item}.service"
    deadline = time.monotonic() + _PATIENCE
    for begin in (False, True):
        if begin:
            done(stack, f"systemctl start --no-block {unit}", server)
        while (state := done(stack, f"systemctl is-active {unit} || true", server)) == "activating":
            assert time.monotonic() < deadline, item
            time.sleep(1)
        assert not begin or state == "inactive", (item, state)


def shipped(stack: Stack) -> None:
    """Have all that the database has committed leave the server, and wait until it has."""
    segment = sql(stack, "SELECT pg_walfile_name(pg_switch_wal())")
    asked = f"SELECT last_archived_wal >= '{segment}' FROM pg_stat_archiver"  # noqa: S608
    deadline = time.monotonic() + _PATIENCE
    while sql(stack, asked) != "t":
        assert time.monotonic() < deadline, segment
        time.sleep(0.5)
