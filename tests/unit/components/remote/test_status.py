"""How a server tells how it is; asked of the machine that runs the tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from components.remote.bundle import bundle
from components.remote.status import machine, swarm, told, watching


def test_it_runs_as_text_with_nothing_but_the_standard_library() -> None:
    """As it is sent to a server; what this machine has not is null."""
    text = bundle(machine, swarm, watching, told)
    done = subprocess.run(
        [sys.executable, "-I", "-"],
        input=text,
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "/nonexistent"},
    )
    found = json.loads(done.stdout)
    assert found["cpu"]["cores"] == os.cpu_count()
    assert 0 < found["memory"]["used"] <= found["memory"]["total"]
    assert found["disks"][0]["mount"] == "/"
    assert found["services"] is None


def test_a_bundle_runs_what_is_last_in_it() -> None:
    """With what it exits; a module that comes before what it imports is an error."""

    def run(*modules: ModuleType) -> int:
        words = [sys.executable, "-I", "-"]
        return subprocess.run(
            words, input=bundle(*modules), capture_output=True, text=True, check=False
        ).returncode

    assert run(machine, swarm, watching, told) == 0
    assert run(told, machine, swarm, watching) == 1


def test_a_server_of_several_on_a_kernel_tells_its_own_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its group's limit and use without what files are kept in memory."""
    monkeypatch.setattr(machine, "GROUP", tmp_path)
    (tmp_path / "memory.max").write_text("1000\n")
    (tmp_path / "memory.current").write_text("600\n")
    (tmp_path / "memory.stat").write_text("anon 300\ninactive_file 200\n")
    assert machine.memory() == {"total": 1000, "used": 400}
    (tmp_path / "memory.max").write_text("max\n")
    assert machine.memory()["total"] > 1000  # without a limit: the kernel's


def test_metrics_of_all_files_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half-written ones, which have another name, are not."""
    monkeypatch.setattr(watching, "METRICS", tmp_path)
    (tmp_path / "b.prom").write_text("b 1\n")
    (tmp_path / "a.prom").write_text("a 1\n")
    (tmp_path / "c.prom.new").write_text("c")
    assert watching.metrics() == "a 1\nb 1\n"


def _command(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_services_and_nodes_are_dockers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`0/1` runs nothing; where Docker refuses, nothing is told."""
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    line = r"printf 'web\t1/2 (max 1 per node)\tx:1\n'"
    _command(tmp_path, "docker", line)
    assert swarm.services() == [{"name": "web", "running": 1, "desired": 2, "image": "x:1"}]
    _command(tmp_path, "docker", "exit 1")
    assert (swarm.services(), swarm.nodes()) == (None, None)


def test_alerts_are_alertmanagers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where none runs here, or it fails, nothing is told: not that nothing fires."""
    alert = {
        "labels": {"alertname": "Down", "severity": "critical"},
        "annotations": {"summary": "web is down"},
        "startsAt": "2026-11-21T09:00:00Z",
    }
    said = tmp_path / "said"
    said.write_bytes(b"HTTP/1.0 200 OK\r\nA: b\r\n\r\n" + json.dumps([alert]).encode())
    monkeypatch.setattr(
        watching, "REACH", _command(tmp_path, "reach", f"cat > /dev/null; cat {said}")
    )
    alerts = watching.alerts()
    assert alerts is not None
    assert len(alerts) == 1
    found = alerts[0]
    assert (found["name"], found["severity"], found["words"]) == ("Down", "critical", "web is down")
    said.write_bytes(b"HTTP/1.0 500 Oops\r\n\r\n[]")
    assert watching.alerts() is None
    monkeypatch.setattr(watching, "REACH", tmp_path / "none")
    assert watching.alerts() is None


def test_addresses_are_told_with_their_shares(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each once; where Prometheus does not answer nothing is told."""
    series = [{"metric": {"url": "https://a/"}, "value": [1, "0.5"]}]
    said = tmp_path / "said"
    answer = json.dumps({"data": {"result": series}}).encode()
    said.write_bytes(b"HTTP/1.0 200 OK\r\n\r\n" + answer)
    monkeypatch.setattr(
        watching, "REACH", _command(tmp_path, "reach", f"cat > /dev/null; cat {said}")
    )
    found = {"url": "https://a/", "up": 0.5, "day": 0.5, "window": 0.5, "days": 1}
    assert watching.addresses() == [found]  # nothing said how long it keeps what it knows
    said.write_bytes(b"HTTP/1.0 503 No\r\n\r\n{}")
    assert watching.addresses() is None


@pytest.mark.parametrize(
    ("kept", "days"), [("15d", 15), ("2w", 14), ("1w1d", 8), ("90d", 30), ("1y", 30)]
)
def test_no_share_is_of_more_days_than_prometheus_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: str, days: int
) -> None:
    """It is asked for as many, and for no more than 30."""
    flags = json.dumps({"data": {"storage.tsdb.retention.time": kept}})
    series = [{"metric": {"url": "https://a/"}, "value": [1, "1"]}]
    answer = json.dumps({"data": {"result": series}})
    asked = tmp_path / "asked"
    script = (
        f"read -r line; echo \"$line\" >> {asked}; printf 'HTTP/1.0 200 OK\\r\\n\\r\\n'\n"
        f"case $line in *flags*) echo '{flags}';; *) echo '{answer}';; esac"
    )
    monkeypatch.setattr(watching, "REACH", _command(tmp_path, "reach", script))
    found = watching.addresses()
    assert found is not None
    assert found[0]["days"] == days
    assert f"%5B{days}d%5D%29 " in asked.read_text()
