"""The faults that are made on servers: what each types there, and that it is put back."""

from __future__ import annotations

import base64
import re
import subprocess
from functools import cache
from typing import TYPE_CHECKING, cast

import pytest

from cli.alerts.drill.fault import Fault, Scene, Skipped, Stage
from cli.alerts.drill.faults import disks, memory, postgres, servers
from cli.alerts.drill.faults.lines import between
from cli.alerts.drill.scene import scene
from cli.context import resolve
from cli.explain import source
from components.blueprint.context import Context as Planning
from components.catalog import load_catalogue

if TYPE_CHECKING:
    from cli.backups.remote import Remote
    from cli.context import Context

SYSTEMS = ("chrono-scraper", "ecommerce", "fairpact", "glossary", "nutri")
# what is broken by which words, and put back by which
WORDS = {
    "unit": ("/bin/false", "reset-failed"),
    "disk-critical": ("* 950 / 1000", "rm -f"),
    "disk-soon": ("* 800 / 1000", "rm -f"),
    "disk-read-only": ("remount,bind,ro", "remount,bind,rw"),
    "cpu-high": (" 87.5", "systemctl stop"),
    "cpu-critical": (" 97.5", "systemctl stop"),
    "connections": ("most * 9 / 10 - others", "and pid <> pg_backend_pid()"),
    "transaction": ("begin; select pg_sleep", "pg_terminate_backend"),
    "memory-high": ("MemTotal", "plinth-drill-eat.service"),
    "oom": (" 200", "plinth-drill-eat.service"),
    "container-memory": ("1024 97.5", "rm -f /tmp/drill-hold"),
    "deadlocks": ("pg_advisory_xact_lock", "pg_terminate_backend"),
    "archive": ("chmod 500", "chmod 700"),
}


class Recorder:
    """A server that writes down what it is told to run as root."""

    def __init__(self) -> None:
        self.scripts: list[str] = []

    def run(self, line: str) -> str:
        """Take a script."""
        found = re.fullmatch(r"echo (\S+) \| base64 -d \| sudo sh -e", line)
        assert found, line
        self.scripts.append(base64.b64decode(found[1]).decode())
        return ""


@cache
def of(system: str) -> Scene:
    """Return a system's prod."""
    config = source.explained(resolve(system, "prod", "local")).config
    return scene(Planning(config, load_catalogue(), {}))


def planned(system: str) -> dict[str, Fault | Skipped]:
    """Return its faults by key."""
    found = of(system)
    return {
        item.key: item
        for module in (servers, memory, disks, postgres)
        for item in module.faults(found)
    }


def typed(fault: Fault, system: str) -> tuple[str, str]:
    """Return what is run to make and to mend it, on whichever server."""
    said = []
    for step in (fault.make, fault.mend):
        recorder = Recorder()
        keys = of(system).context.config.settings.servers
        remotes = dict.fromkeys(keys, cast("Remote", recorder))
        step(Stage(cast("Context", None), remotes, {}, 20))
        said.append("\n".join(recorder.scripts))
    return said[0], said[1]


@pytest.mark.parametrize("key", WORDS)
def test_each_is_made_and_put_back(key: str) -> None:
    """By the words that do it."""
    fault = planned("chrono-scraper")[key]
    assert isinstance(fault, Fault)
    make, mend = typed(fault, "chrono-scraper")
    assert WORDS[key][0] in make
    assert WORDS[key][1] in mend


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_shell_understands_every_script(system: str) -> None:
    """Also what is handed to a shell within; no fault names an alert that the stack lacks."""
    for key, fault in planned(system).items():
        if isinstance(fault, Skipped) or key == "server":
            continue
        assert set(fault.alerts) <= of(system).alerts, key
        for script in typed(fault, system):
            done = subprocess.run(
                ["sh", "-n"], input=script, text=True, capture_output=True, check=False
            )
            assert (done.returncode, done.stderr) == (0, ""), key


def test_a_replica_is_cut_off_and_held_up() -> None:
    """Where there is one: it may not log in, or does not replay while the first writes."""
    found = planned("ecommerce")
    cut, lag = found["replication"], found["lag"]
    assert isinstance(cut, Fault)
    assert isinstance(lag, Fault)
    make, mend = typed(cut, "ecommerce")
    assert ("nologin" in make, "I login" in mend) == (True, True)
    make, mend = typed(lag, "ecommerce")
    assert ("pg_wal_replay_pause" in make, "pg_wal_replay_resume" in mend) == (True, True)
    assert "pg_logical_emit_message" in make
    assert isinstance(planned("glossary")["replication"], Skipped)


def test_a_value_lies_between_a_line_and_the_next() -> None:
    """So that the warning is heard by itself; beyond the last line it is half way to all."""
    drawn = [("high", 80.0), ("critical", 95.0)]
    assert list(between(drawn)) == [("high", 87.5), ("critical", 97.5)]
    assert list(between([])) == []


def test_who_watches_is_killed_only_where_there_is_no_other_server() -> None:
    """Then nobody is left to tell but who waits for the heartbeat."""
    alone, others = planned("glossary")["server"], planned("chrono-scraper")["server"]
    assert isinstance(alone, Fault)
    assert isinstance(others, Fault)
    assert (alone.alerts, others.alerts) == (("HeartbeatLost",), ("ServerDown",))
    assert "app-1" in others.says


def test_names_run_out_only_where_there_are_few() -> None:
    """A volume of 10 GB has room for 655,360; of 100 GB for ten times as many."""
    assert isinstance(planned("nutri")["inodes"], Fault)
    assert isinstance(planned("chrono-scraper")["inodes"], Skipped)


def test_memory_is_taken_only_where_this_machine_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the smallest server; the machine keeps some for others."""
    monkeypatch.setattr(memory, "_free_gb", lambda _: 6.5)
    assert isinstance(planned("chrono-scraper")["memory-high"], Fault)
    monkeypatch.setattr(memory, "_free_gb", lambda _: 5.5)
    skipped = planned("chrono-scraper")["memory"]
    assert isinstance(skipped, Skipped)
    assert "monitor-1 has 4 GB" in skipped.reason


def test_who_takes_the_connections_leaves_the_administrators_to_who_ends_it() -> None:
    """The sessions are a guest's; the administrator ends them, and the guest goes with them."""
    fault = planned("ecommerce")["connections"]
    assert isinstance(fault, Fault)
    made, mended = typed(fault, "ecommerce")
    (taken,) = (line for line in made.splitlines() if "pg_sleep" in line)
    assert "--username=plinth_drill --dbname=postgres" in taken
    assert "plinth_drill" not in mended.replace("drop role if exists plinth_drill", "")
    assert "drop role if exists plinth_drill" in mended


@pytest.mark.parametrize(("free", "server"), [(12.0, "app-1"), (6.5, "monitor-1")])
def test_who_watches_keeps_its_memory_where_another_server_fits(
    free: float, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chrono Scraper's smallest watches the other, which a small machine has no memory for."""
    monkeypatch.setattr(memory, "_free_gb", lambda _: free)
    fault = planned("chrono-scraper")["oom"]
    assert isinstance(fault, Fault)
    assert fault.says.startswith(f"{server} ")
