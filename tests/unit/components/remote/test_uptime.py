"""The program that makes checks, against the local cloud's UptimeRobot."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from starlette.applications import Starlette

from components.remote import uptime
from localcloud.neighbours.inbox.uptime import Monitors, make_routes

if TYPE_CHECKING:
    from collections.abc import Iterator

WANTED = {"name": "nutri prod health", "url": "https://a.example/h", "every": 300, "contacts": []}
KEY = "a-key"


class Account:
    """An account at a provider that runs, and what deploys to it."""

    def __init__(self, url: str, monitors: Monitors) -> None:
        self.url, self.monitors = url, monitors

    def run(self, word: str, key: str = KEY, **other: Any) -> subprocess.CompletedProcess[str]:
        """Run the program as Pulumi does: it is read from standard input."""
        told = {"UPTIME_API": self.url, "UPTIME_KEY": key,
                "UPTIME_WANTED": json.dumps(WANTED | other)}  # fmt: skip
        return subprocess.run(
            [sys.executable, "-I", "-", word],
            input=Path(uptime.__file__).read_text(encoding="utf-8"),
            env=os.environ | told,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Account]:
    """Have the provider listen."""
    monitors = Monitors(tmp_path / "monitors.json")
    routes = make_routes(monitors, {KEY: "nutri-prod"}.get)
    server = uvicorn.Server(
        uvicorn.Config(Starlette(routes=routes), host="127.0.0.1", port=0, log_config=None)
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Account(f"http://127.0.0.1:{port}/uptimerobot/v2", monitors)
    server.should_exit = True
    thread.join()


def test_a_check_is_made_once(account: Account) -> None:
    """A second run finds it by its name, changes what is to be changed, and makes none."""
    first = account.run("have")
    assert first.returncode == 0, first.stderr
    second = account.run("have", every=600, url="https://a.example/other")
    assert (second.returncode, second.stdout) == (0, first.stdout)
    (one,) = account.monitors
    assert (one.friendly_name, one.url, one.interval, one.contacts) == (
        "nutri prod health", "https://a.example/other", 600, "0101_0_0"
    )  # fmt: skip
    assert str(one.id) == first.stdout.strip()


def test_a_check_is_removed_by_its_name(account: Account) -> None:
    """Another's stays, and what is gone already is no error."""
    account.run("have")
    account.run("have", name="nutri prod app", url="https://a.example/")
    assert account.run("remove").returncode == 0
    assert [one.friendly_name for one in account.monitors] == ["nutri prod app"]
    assert account.run("remove").returncode == 0


@pytest.mark.parametrize(
    ("key", "other", "words"),
    [
        ("another", {}, "UptimeRobot refused getAlertContacts: api_key is invalid."),
        (KEY, {"every": 60}, "UptimeRobot refused newMonitor: interval: 300 is the least"),
        (KEY, {"contacts": ["Ada"]}, "has no confirmed alert contact `Ada`. Known: inbox."),
    ],
)
def test_a_refusal_says_why(key: str, other: dict[str, Any], words: str, account: Account) -> None:
    """One line, without the key, and nothing is made."""
    done = account.run("have", key, **other)
    assert done.returncode == 1
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert key not in done.stderr.replace("api_key", "")
    assert list(account.monitors) == []


def test_who_cannot_be_asked_is_named() -> None:
    """No traceback where nobody listens."""
    done = Account("http://127.0.0.1:9/v2", Monitors(Path(os.devnull).parent / "none")).run("have")
    assert done.returncode == 1
    assert done.stderr.startswith("UptimeRobot cannot be asked (getAlertContacts): ")
    assert len(done.stderr.splitlines()) == 1
