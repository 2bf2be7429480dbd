"""What the command `plinth-backup` of a server says and leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from components.remote.backup import __main__ as command
from components.remote.backup import item, lock, restic, status

if TYPE_CHECKING:
    from pathlib import Path

ITEM = {
    "key": "files", "store": "uploads", "method": "files", "stack": "shop-dev",
    "password": "unused",
    "places": [{"key": "here", "number": 1, "off_site": False, "keep": {"days": 7}}],
}  # fmt: skip


@pytest.fixture(autouse=True)
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a server's folders here, with one item."""
    monkeypatch.setattr(status, "STATUS", tmp_path / "status")
    monkeypatch.setattr(status, "METRICS", tmp_path / "metrics")
    monkeypatch.setattr(lock, "FOLDER", tmp_path / "locks")
    (tmp_path / "files.json").write_text(json.dumps(ITEM))
    monkeypatch.setattr(command, "read", lambda key: item.read(key, tmp_path))


def test_a_run_that_is_refused_is_kept_as_one_that_failed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The last success stays, and the next run that ends well is told as that."""
    ran: list[Any] = []

    def run(one: item.Item, _: str | None) -> list[str]:
        ran.append(one.key)
        status.attempt(one.key, one.store, "here", begun=5.0, error=None)
        return []

    monkeypatch.setattr(restic, "run", run)
    assert command.main(["run", "files"]) == 0
    first = status.read("files")["here"]
    with lock.held("files"):
        assert command.main(["run", "files"]) == 1

    refused = "a backup or restore of files is going on; this one was not begun"
    assert capsys.readouterr().err == f"plinth-backup: {refused}\n"
    found = status.read("files")["here"]
    assert (found["ok"], found["error"]) == (False, refused)
    assert found["last_success"] == first["last_success"]
    assert (command.main(["run", "files"]), status.read("files")["here"]["ok"]) == (0, True)
    assert ran == ["files", "files"]


@pytest.mark.parametrize(
    ("begun_by", "known", "source", "policy"),
    [
        ("plinth-backup-files.timer", {"last_success": 5.0}, {}, os.SCHED_IDLE),
        # nothing is safe before the first one has ended
        ("plinth-backup-files.timer", {}, {}, os.SCHED_OTHER),
        (
            "plinth-backup-files.timer",
            {"last_success": 5.0, "log_gap": {"until": 1}},
            {},
            os.SCHED_OTHER,
        ),
        ("plinth-backup-files.timer", {"last_success": 5.0}, {"stopped": "x"}, os.SCHED_OTHER),
        ("", {"last_success": 5.0}, {}, os.SCHED_OTHER),
    ],
)
def test_a_copy_gives_way_where_nobody_waits_for_it(  # noqa: PLR0913, PLR0917 - as it is
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    begun_by: str,
    known: dict[str, Any],
    source: dict[str, Any],
    policy: int,
) -> None:
    """With what it starts; by hand it does not."""
    monkeypatch.setenv("TRIGGER_UNIT", begun_by)
    (tmp_path / "files.json").write_text(json.dumps(ITEM | {"source": source}))
    with status.changed("files", "uploads") as kept:
        kept["here"] = known
    found: list[str] = []
    ask = ["sh", "-c", f"{sys.executable} -c 'import os; print(os.sched_getscheduler(0))'; ionice"]

    def run(*_: Any) -> list[str]:
        found.append(subprocess.run(ask, capture_output=True, text=True, check=True).stdout)
        return []

    monkeypatch.setattr(restic, "run", run)
    before = os.sched_getscheduler(0)
    try:
        assert command.main(["run", "files"]) == 0
    finally:
        os.sched_setscheduler(0, before, os.sched_param(0))
        subprocess.run(["ionice", "--class=none", f"--pid={os.getpid()}"], check=True)
    (said,) = found
    scheduler, disk = said.splitlines()
    assert (int(scheduler), disk == "idle") == (policy, policy == os.SCHED_IDLE)


def test_a_disk_that_refuses_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of whatever the operating system says, as of what is known to go wrong."""

    def run(*_: object) -> list[str]:
        raise FileExistsError(17, "File exists", "/data/files.bring-1")

    monkeypatch.setattr(restic, "run", run)

    assert command.main(["run", "files"]) == 1
    assert capsys.readouterr().err == (
        "plinth-backup: [Errno 17] File exists: '/data/files.bring-1'\n"
    )
