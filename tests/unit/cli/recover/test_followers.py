"""A recovery that was cut off leaves no replica with data that its primary no longer has."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from cli.backups.remote import Remote
from cli.context import resolve
from cli.errors import PlinthError
from cli.explain import source
from cli.recover import command, plan, tail
from components.remote.backup import refill as marks

if TYPE_CHECKING:
    from pathlib import Path

STAMP = "20260131T040000"
DOCKER = """\
#!/bin/sh
case "$*" in "service scale"*) echo "$4" >>{log};; esac
"""


class Servers:
    """All servers are this machine below a folder; a refill is noted, and so is what is scaled."""

    def __init__(self, home: Path) -> None:
        """Have programs of the names that are called, and a replica's data."""
        self.home, self.fault, self.end = home, "", ["segment"]
        self.log, self.refills = home / "log", list[str]()
        programs = {"sudo": '#!/bin/sh\nexec "$@"\n', "docker": DOCKER.format(log=self.log)}
        (home / "bin").mkdir()
        for name, text in programs.items():
            (home / "bin" / name).write_text(text)
            (home / "bin" / name).chmod(0o755)
        self.replica = tail.Follower("postgres-replica", "postgres", "replica-1", f"{home}/pgdata")
        (home / "pgdata").mkdir()
        self.copy("before")

    def copy(self, text: str) -> None:
        """Let the replica have data."""
        (self.home / "pgdata").mkdir(exist_ok=True)
        (self.home / "pgdata" / "of").write_text(text)

    def run(self, line: str, _tell: object = None) -> str:
        """Run a line of shell; it fails where it has the word it is to fail at."""
        if self.fault and self.fault in line:
            raise PlinthError("connection lost")
        path = f"{self.home}/bin:{os.environ['PATH']}"
        done = subprocess.run(
            ["sh", "-c", line], env={"PATH": path}, capture_output=True, text=True, check=True
        )
        return done.stdout

    def backup(self, verb: str, key: str, stamp: str, *_: str, **__: object) -> dict[str, Any]:
        """Stand in for a refill."""
        assert verb == "refill"
        mark = marks.MARKS / key
        done = mark.exists() and mark.read_text() == f"{stamp}\n"
        mark.parent.mkdir(exist_ok=True)
        mark.write_text(f"{stamp}\n")
        self.refills.append(key)
        return {"done_before": True} if done else {"from_replica": self.end}

    def scaled(self) -> list[str]:
        """Return what was scaled since the last time."""
        said = self.log.read_text().split() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return said

    def files(self) -> dict[str, str]:
        """Return what each folder of the replica's data is of."""
        return {path.name: (path / "of").read_text() for path in self.home.glob("pgdata*")}


@pytest.fixture
def servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Servers:
    """The shop's production, whose replica has outlived its primary."""
    made = Servers(tmp_path)
    monkeypatch.setattr(marks, "MARKS", tmp_path / "refilled")
    monkeypatch.setattr(tail, "_WENT_ON", str(tmp_path / "went-on"))
    monkeypatch.setattr(Remote, "run", lambda _, *words: made.run(*words))
    monkeypatch.setattr(Remote, "backup", lambda _, *words, **more: made.backup(*words, **more))
    monkeypatch.setattr(tail, "fetch", lambda *_: made.end)
    monkeypatch.setattr(tail, "followers", lambda *_: [made.replica])
    return made


def refill() -> None:
    """Do that part of a recovery."""
    explained = source.explained(resolve("ecommerce", "prod", "local"))
    found = plan.stores(("postgres",), explained.config, explained.blueprint)
    outputs = {"servers": {spec.key: {"ssh": "false"} for spec in explained.blueprint.servers}}
    command._refill(explained, found, outputs, STAMP, lambda _: None)


@pytest.mark.parametrize("fault", ["=0", "seq 120", " mv ", "=1"])
def test_one_that_cannot_follow_is_set_aside_by_the_next_run(servers: Servers, fault: str) -> None:
    """Wherever the first was cut off; a third does nothing to what it has copied by then."""
    servers.end, servers.fault = [], fault
    with pytest.raises(PlinthError, match="connection lost"):
        refill()
    servers.fault = ""
    servers.scaled()

    refill()
    assert servers.files() == {f"pgdata.before-{STAMP}": "before"}
    assert servers.scaled()[-1] == "postgres-replica=1"
    servers.copy("anew")
    refill()
    assert servers.files() == {f"pgdata.before-{STAMP}": "before", "pgdata": "anew"}
    assert servers.scaled() == ["postgres-replica=1"]


def test_one_that_follows_is_left_alone_by_the_next_run(servers: Servers) -> None:
    """It has no end of the log to give any more, and needs none."""
    refill()
    servers.end = []
    refill()

    assert (servers.files(), servers.scaled()) == ({"pgdata": "before"}, [])


def test_what_comes_too_late_for_the_primary_makes_nobody_follow(servers: Servers) -> None:
    """Segments that are there once the primary has its data are of no use."""
    servers.end, servers.fault = [], "=0"
    with pytest.raises(PlinthError, match="connection lost"):
        refill()
    servers.end, servers.fault = ["segment"], ""
    refill()

    assert servers.files() == {f"pgdata.before-{STAMP}": "before"}
