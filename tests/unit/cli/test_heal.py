"""What a killed run leaves behind is found and removed, and nothing else."""

import json
import os
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

from cli.context import Context
from cli.heal import known_ids, pending, release_lock, remove_orphans
from cli.pulumi import Pulumi
from tests.unit.cli.fake_inventory import FakeInventory

STATE = {
    "resources": [
        {"type": "hcloud:index/server:Server", "id": "7"},
        {"type": "docker:index/service:Service", "id": "abc"},
    ],
    "pending_operations": [
        {"type": "creating", "resource": {"urn": "u1"}},
        {"type": "updating", "resource": {"urn": "u2"}},
    ],
}


def test_known_ids_are_those_of_hetzner_resources() -> None:
    """Ids are kept by kind; other clouds' resources are left out."""
    known = known_ids(STATE)
    assert known["servers"] == {"7"}
    assert sum(map(len, known.values())) == 1


def test_only_creations_are_pending() -> None:
    """Operations that were no creation leave nothing unknown behind."""
    assert pending(STATE) == [{"urn": "u1"}]


def test_orphans_go_servers_first_and_known_ones_stay() -> None:
    """What the state does not know is deleted, servers before what is attached to them."""
    inventory = FakeInventory(
        {
            "servers": [{"id": 7, "name": "kept"}, {"id": 8, "name": "lost"}],
            "firewalls": [{"id": 3, "name": "lost-firewall"}],
        }
    )
    removed = remove_orphans(inventory, "dev", known_ids(STATE))
    assert removed == ["servers lost", "firewalls lost-firewall"]
    assert inventory.deleted == [("servers", 8), ("firewalls", 3)]


def test_nothing_is_removed_where_all_is_known() -> None:
    """A cloud that matches its state is left alone."""
    inventory = FakeInventory({"servers": [{"id": 7, "name": "kept"}]})
    assert remove_orphans(inventory, "dev", known_ids(STATE)) == []
    assert inventory.deleted == []


def test_what_is_older_than_the_run_that_was_cut_off_stays() -> None:
    """Only what was made since then can be of that run; an old volume may hold somebody's data."""
    inventory = FakeInventory(
        {
            "volumes": [
                {"id": 1, "name": "old", "created": "2026-11-20T11:59:59Z"},
                {"id": 2, "name": "new", "created": "2026-11-20T12:00:01+00:00"},
            ]
        }
    )
    since = datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert remove_orphans(inventory, "dev", known_ids(STATE), since) == ["volumes new"]
    assert inventory.deleted == [("volumes", 2)]


def test_protection_of_an_orphan_is_lifted_first() -> None:
    """A cut-off creation may have got as far as the protection."""
    inventory = FakeInventory(
        {"volumes": [{"id": 2, "name": "new", "protection": {"delete": True}}]}
    )
    assert remove_orphans(inventory, "dev", known_ids(STATE)) == ["volumes new"]
    assert inventory.acted == [("volumes", 2, "change_protection", {"delete": False})]


class FakePulumi(Pulumi):
    """Notes what would be run."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.ran: list[tuple[str, ...]] = []

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Note the words."""
        assert check
        self.ran.append(arguments)
        return subprocess.CompletedProcess(arguments, 0, "", "")


def _locked(tmp_path: Path, process: int, stack: str = "dev") -> Context:
    folder = tmp_path / "pulumi" / ".pulumi" / "locks" / "organization" / "plinth" / stack
    folder.mkdir(parents=True)
    (folder / "a.json").write_text(json.dumps({"pid": process}))
    return Context("s", "dev", "local", "dev", tmp_path / "Pulumi.dev.yaml", tmp_path)


def test_the_lock_of_a_process_that_is_gone_is_released(tmp_path: Path) -> None:
    """A number that another program has meanwhile (here this test) is no Pulumi."""
    pulumi = FakePulumi()
    context = _locked(tmp_path, os.getpid())
    assert release_lock(context, pulumi, lambda _: None)
    assert pulumi.ran == [("cancel", "--yes", "--stack", "dev")]


def test_the_lock_of_another_stack_stays(tmp_path: Path) -> None:
    """Only the stack at hand is released."""
    pulumi = FakePulumi()
    assert not release_lock(_locked(tmp_path, 0, "prod"), pulumi, lambda _: None)
    assert pulumi.ran == []


def test_a_pulumi_that_is_still_at_work_is_waited_for(tmp_path: Path) -> None:
    """Its lock goes when it ends; nothing is cancelled under its hands."""
    pulumi = FakePulumi()
    said: list[str] = []
    with subprocess.Popen(["pulumi", "60"], executable="/bin/sleep") as alive:
        # for a moment after its start a process has no name yet
        while not Path(f"/proc/{alive.pid}/cmdline").read_bytes():
            time.sleep(0.01)
        context = _locked(tmp_path, alive.pid)
        lock = next(tmp_path.rglob("a.json"))

        def tell(text: str) -> None:
            said.append(text)
            lock.unlink()

        assert not release_lock(context, pulumi, tell)
        alive.terminate()
    assert said == [f"the last run's pulumi (process {alive.pid}) is still at work; waiting for it"]
    assert pulumi.ran == []
