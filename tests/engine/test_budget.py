"""The budget pack under the real CLI: a step nobody agreed to, what serves nothing, dollars."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from policies.rules.types import SERVER
from tests.engine.conftest import Project

FUTURE = "from __future__ import annotations\n"
PACK = ("--policy-pack", "policies/budget")
SPARE = """\
import pulumi_hcloud

pulumi_hcloud.FloatingIp("spare", type="ipv4", home_location="nbg1")
"""
BEFORE = "the change raises the cost from 5.49 to 17.05 EUR a month net (+11.56, 211 %)"


@contextmanager
def _also(project: Project, code: str) -> Iterator[None]:
    """Let the program make something more."""
    file = project.path / "__main__.py"
    text = file.read_text()
    file.write_text(text.replace(FUTURE, f"{FUTURE}{code}"))
    try:
        yield
    finally:
        file.write_text(text)


@pytest.fixture
def state(tmp_path: Path) -> str:
    """Return an export of a stack that had one server and nothing else."""
    urn = "urn:pulumi:dev::plinth::"
    inputs = {"serverType": "cx23", "location": "nbg1", "publicNets": [{"ipv4": 1}]}
    server = {"urn": f"{urn}{SERVER}::app-1", "type": SERVER, "inputs": inputs, "id": "1"}
    path = tmp_path / "before.json"
    path.write_text(json.dumps({"version": 3, "deployment": {"resources": [server]}}))
    return str(path)


def _told(done: subprocess.CompletedProcess[str]) -> set[tuple[str, str, str]]:
    """Return level, rule and resource of all that the pack told."""
    found = re.findall(r"- \[(\w+)\]  ([\w-]+)  \((?:.*: )?([\w.-]+)\)", done.stdout)
    return set(found)


def _acknowledged(up_to: str, expires: str) -> str:
    agreed = f"{{up_to: {up_to}, owner: ana, reason: the launch, expires: {expires}}}"
    return f"plinth:cloud: local\n  plinth:cost_acknowledged: {agreed}"


def test_a_step_that_nobody_agreed_to_is_blocked(project: Project, state: str) -> None:
    """With both sums, and how to have it agreed to."""
    done = project.stack("preview", *PACK, PLINTH_STATE_BEFORE=state)
    assert done.returncode != 0
    assert _told(done) == {("mandatory", "budget-step", "plinth-dev")}
    assert f"{BEFORE}, and more than 20 % at once has to be agreed to: nobody did" in done.stdout
    assert "plinth:cost_acknowledged: {up_to: EUR a month, owner: who" in done.stdout


@pytest.mark.parametrize(
    ("up_to", "expires", "why"),
    [
        ("18", "2099-12-31", ""),
        ("17", "2099-12-31", "ana agreed to 17.00 at most"),
        ("18", "2026-01-31", "the agreement of ana ended on 2026-01-31"),
    ],
)
def test_an_agreement_lets_it_pass(
    project: Project, state: str, up_to: str, expires: str, why: str
) -> None:
    """Up to its amount, until its day."""
    with project.config("plinth:cloud: local", _acknowledged(up_to, expires)):
        done = project.stack("preview", *PACK, PLINTH_STATE_BEFORE=state)
    assert (done.returncode != 0) is bool(why), done.stdout
    assert why in done.stdout


def test_a_state_that_cannot_be_read_does_not_pass(project: Project, tmp_path: Path) -> None:
    """Nobody knows how large the step is, and the message says why."""
    path = tmp_path / "cut-off.json"
    path.write_text('{"version": 3, "deploy')
    done = project.stack("preview", *PACK, PLINTH_STATE_BEFORE=str(path))
    assert done.returncode != 0
    assert _told(done) == {("mandatory", "budget-step", "plinth-dev")}
    assert "how much it raises the cost cannot be told" in done.stdout


def test_what_serves_nothing_is_told_and_what_has_no_label_is_blocked(project: Project) -> None:
    """An address that leads nowhere, and that nobody pays for."""
    with _also(project, SPARE):
        done = project.stack("preview", *PACK)
    assert done.returncode != 0
    assert _told(done) == {
        ("advisory", "budget-orphans", "spare"),
        ("mandatory", "budget-labelled", "spare"),
    }
    assert "spare is assigned to no server and costs 3.00 EUR a month" in done.stdout


def test_a_budget_in_dollars_needs_a_rate(project: Project) -> None:
    """One message, with the line to write; by the rate it is compared."""
    dollars = "limit: 12, warn: 11, critical: 11.5, currency: USD"
    old, new = "plinth:cloud: local", f"plinth:cloud: local\n  plinth:budget: {{{dollars}"
    with project.config(old, f"{new}}}"):
        done = project.stack("preview", *PACK)
    assert done.returncode != 0
    assert "the amounts are in USD and prices are in EUR; add the rate" in done.stdout + done.stderr
    rate = 'rate: {usd_per_eur: 1.20, date: "2026-06-15", source: a bank}'
    with project.config(old, f"{new}, {rate}}}"):
        done = project.stack("preview", *PACK)
    assert _told(done) == {("mandatory", "budget-limit", "plinth-dev")}
    assert "7.05 over the limit of 10.00" in done.stdout
