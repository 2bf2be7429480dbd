"""Lines on their way to Loki: none lost while it is away, none twice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from components.remote.monitoring import logs, ship
from tests.unit.components.remote.monitoring.docker_double import answering

if TYPE_CHECKING:
    from pathlib import Path

PUSH = "/loki/api/v1/push"
LISTED = [{"Id": "c1", "Labels": {"com.docker.swarm.service.name": "backend"}, "Names": ["/b"]}]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A server's folders with one container that said one thing."""
    monkeypatch.setattr(logs, "FOLDER", tmp_path / "containers")
    monkeypatch.setattr(logs, "POSITIONS", tmp_path / "positions.json")
    monkeypatch.setattr(logs, "METRICS", tmp_path / "logs.prom")
    say(tmp_path, "password=abc first")
    return tmp_path


def say(folder: Path, text: str) -> None:
    """Have the container say something."""
    path = folder / "containers" / "c1" / "c1-json.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    line = {"log": f"{text}\n", "stream": "stdout", "time": "2026-01-31T12:00:00.1Z"}
    with path.open("a") as file:
        file.write(json.dumps(line) + "\n")


def shipper(folder: Path) -> logs.Shipper:
    """Return a shipper that finds Loki where Docker is: both are one server here."""
    given: dict[str, Any] = {"system": "s", "environment": "prod", "server": "app-1", "mask": []}
    return logs.Shipper({**given, "relay": str(folder / "docker.sock")})


def sent(asked: list[tuple[str, bytes]]) -> list[str]:
    """Return the lines that were pushed."""
    bodies = [json.loads(body) for path, body in asked if path == PUSH]
    return [value[1] for body in bodies for stream in body["streams"] for value in stream["values"]]


def test_a_line_comes_to_loki_once_and_masked(server: Path) -> None:
    """With the service's name, and not again at the next look, nor after a start anew."""
    answers = {"/containers/json?all=1": LISTED, PUSH: {}}
    with answering(server, answers) as asked:
        first = shipper(server)
        first.look()
        first.look()
        first.keep()
        say(server, "second")
        again = shipper(server)
        again.look()

    assert sent(asked) == ["password=*** first", "second"]
    labels = json.loads(next(body for path, body in asked if path == PUSH))["streams"][0]["stream"]
    assert labels == {
        "system": "s",
        "environment": "prod",
        "server": "app-1",
        "service": "backend",
        "stream": "stdout",
        "level": "info",
    }
    assert "plinth_logs_lines_total 1" in (server / "logs.prom").read_text()


def test_while_loki_is_away_nothing_is_lost(server: Path) -> None:
    """What it did not take is sent again."""
    answers: dict[str, Any] = {"/containers/json?all=1": LISTED, PUSH: 503}
    with answering(server, answers) as asked:
        ours = shipper(server)
        with pytest.raises(ship.Away):
            ours.look()
        answers[PUSH] = {}
        ours.look()

    assert sent(asked) == ["password=*** first"] * 2


def test_what_loki_refuses_is_not_sent_for_ever(server: Path) -> None:
    """Its 400 will not change: the lines are counted and left."""
    with answering(server, {"/containers/json?all=1": LISTED, PUSH: 400}) as asked:
        ours = shipper(server)
        ours.look()
        ours.look()

    assert len(sent(asked)) == 1
    assert ours.refused == 1
