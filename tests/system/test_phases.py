"""A system that grows: a release that fails, then phase 1 to 2, all by changes of the config."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import yaml

from tests.order import DEFAULT_STACK
from tests.system import sshd
from tests.system.test_up import _ssh

if TYPE_CHECKING:
    from pathlib import Path

    from tests.system.conftest import Running

pytestmark = pytest.mark.stack(DEFAULT_STACK, turn=8)  # it stays as it has grown

PHASE_TWO = {
    "plinth:servers": {
        "app-1": {"type": "cx33", "roles": ["edge", "app"]},  # larger, and in its place
        "db-1": {"type": "cx23", "roles": ["data"]},
        "worker-1": {"type": "cx23", "roles": ["worker"]},
    },
    "plinth:volume": {"size": 12, "server": "db-1"},
    # more than a fifth dearer at once: somebody has to agree to it
    "plinth:cost_acknowledged": {
        "up_to": 40,
        "owner": "ana",
        "reason": "the second phase, as the document has it",
        "expires": (datetime.now(UTC) + timedelta(days=7)).date().isoformat(),
    },
}
SERVICES = ("postgres", "redis", "meilisearch", "celery-worker", "backend")


def _change(path: Path, *keys: str, value: Any) -> None:
    """Change a value of a YAML file, as a person would with an editor."""
    document = yaml.safe_load(path.read_text())
    here = document
    for key in keys[:-1]:
        here = here.setdefault(key, {})
    here[keys[-1]] = value
    path.write_text(yaml.safe_dump(document, sort_keys=False))


def _app(running: Running) -> str:
    url: str = running.outputs["urls"]["app"]
    return url.rstrip("/")


def _submitted(running: Running, text: str) -> str:
    """Give the application a job, once it has its certificate and answers."""
    for _ in range(120):
        answer = httpx.post(f"{_app(running)}/api/v1/jobs", json={"text": text})
        if answer.is_success:
            found: str = answer.json()["id"]
            return found
        time.sleep(0.5)
    pytest.fail(f"the application did not take a job: {answer.status_code} {answer.text}")


def _finished(running: Running, job: str) -> dict[str, Any]:
    """Ask for a job until its worker has done it."""
    for _ in range(60):
        answer = httpx.get(f"{_app(running)}/api/v1/jobs/{job}")
        if answer.status_code == 200 and answer.json()["status"] == "done":
            found: dict[str, Any] = answer.json()
            return found
        time.sleep(0.5)
    pytest.fail(f"the job was not done: {answer.status_code} {answer.text}")


def _nodes(running: Running) -> dict[str, str]:
    """Return where each service's task runs, by the service's key."""
    listed = 'docker service ps --filter desired-state=running --format "{{.Name}} {{.Node}}" '
    _, said, _ = _ssh(running, "ubuntu", command=listed + " ".join(SERVICES))
    pairs = (line.split() for line in said.splitlines())
    return {
        name.partition(".")[0]: node.removeprefix("chrono-scraper-dev-") for name, node in pairs
    }


def test_ssh_is_what_ssh_audit_asks_of_debian_12(running: Running) -> None:
    """Its policy is passed whole, with no exception."""
    assert sshd.audit(running.server["public_ipv4"], 2222) == []


def test_a_release_whose_job_fails_switches_nothing(running: Running) -> None:
    """`up` ends with the job's last lines, and the release before goes on serving."""
    system = running.checkout.path / "systems/chrono-scraper/system.yaml"
    stack = running.checkout.path / "Pulumi.dev.yaml"
    kept = {path: path.read_text() for path in (system, stack)}
    _change(system, "jobs", "migrate", "env", value={"FAIL_JOB": "1"})
    _change(stack, "config", "plinth:services", "backend", "memory", value="400MB")
    limit = (
        "docker service inspect backend "
        "--format '{{.Spec.TaskTemplate.Resources.Limits.MemoryBytes}}'"
    )
    before = _ssh(running, "ubuntu", command=limit)

    failed = running.checkout.make("up", check=False)
    for path, text in kept.items():
        path.write_text(text)

    assert failed.returncode != 0
    said = failed.stdout + failed.stderr
    assert "job-migrate failed" in said
    assert "FAIL_JOB is set" in said
    assert _ssh(running, "ubuntu", command=limit) == before == (0, f"{384 * 1024**2}\n", "")
    assert _ssh(running, "ubuntu", command="docker service ls --quiet --filter name=job-")[1] == ""


def test_phase_two_takes_the_data_along(running: Running) -> None:
    """One `make up` puts database and workers on servers of their own; nothing is lost."""
    kept = _finished(running, _submitted(running, "kept in phase two"))
    assert set(_nodes(running).values()) == {"app-1"}
    file = running.checkout.path / "Pulumi.dev.yaml"
    for key, value in PHASE_TWO.items():
        _change(file, "config", key, value=value)

    running.checkout.make("up")

    running.outputs = json.loads(running.checkout.make("outputs").stdout)
    assert {key: server["type"] for key, server in running.outputs["servers"].items()} == {
        "app-1": "cx33",
        "db-1": "cx23",
        "worker-1": "cx23",
    }
    assert _nodes(running) == {
        "postgres": "db-1",
        "redis": "db-1",
        "meilisearch": "db-1",
        "celery-worker": "worker-1",
        "backend": "app-1",
    }
    assert _finished(running, kept["id"]) == kept
    new = _finished(running, _submitted(running, "done in phase two"))
    assert new["result"]["words"] == 4
    preview = running.checkout.make("preview").stdout
    assert "unchanged" in preview
    assert not any(word in preview for word in (" to create", " to update", " to replace"))
