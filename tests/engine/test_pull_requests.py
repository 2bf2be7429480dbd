"""What the workflows run for a pull request, as they run it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.checkout import Checkout
from cli.paths import ROOT
from report.markdown import LIMIT, marker
from tests.unit.report.comments import TOKEN, serving


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """Copy the project, and remove the local cloud that a preview starts."""
    made = Checkout(tmp_path_factory.mktemp("pull-request"))
    yield made
    words = [sys.executable, "-m", "localcloud", "destroy", "--state", str(made.state / "cloud")]
    subprocess.run(words, cwd=ROOT, check=False, capture_output=True)


def make(checkout: Checkout, target: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a target as a workflow does: its variables are the environment's."""
    return subprocess.run(
        ["make", "--no-print-directory", target],
        cwd=checkout.path,
        env=checkout.environment | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_preview_becomes_a_comment_that_is_changed_in_place(
    checkout: Checkout, tmp_path: Path
) -> None:
    """Without any cloud's secret; the second run says the same in the same place."""
    kept = {1: "a person's comment"}
    summary = tmp_path / "summary.md"
    with serving(kept) as api:
        variables = {
            "SYSTEM": "nutri",
            "ENV": "prod",
            "CLOUD": "local",
            "PR": "acme/shop#7",
            "GITHUB_TOKEN": TOKEN,
            "GITHUB_API_URL": api,
            "GITHUB_STEP_SUMMARY": str(summary),
        }
        done = make(checkout, "report", **variables)
        assert done.returncode == 0, done.stdout + done.stderr
        first = kept[2]
        assert make(checkout, "report", **variables).returncode == 0
    assert list(kept) == [1, 2]
    assert kept[2] == first
    assert first.startswith(f"{marker('nutri-prod')}\n## nutri prod: ")
    assert "Nothing is there yet: this is the first preview." in first
    assert "(cx33, nbg1) | - | 8.49 | +8.49 |" in first
    assert "- Budget: " in first
    assert "```mermaid\nflowchart LR\n" in first
    assert len(first) < LIMIT
    assert summary.read_text() == f"{first}\n" * 2
    assert TOKEN not in done.stdout + done.stderr + first


def test_the_matrices_of_the_workflows_are_told(checkout: Checkout, tmp_path: Path) -> None:
    """Each target sets its outputs as JSON in one line."""
    place = tmp_path / "output"
    variables = {"GITHUB_OUTPUT": str(place), "SYSTEMS": "nutri", "ONLY": "prod"}
    for target in ("concerned", "images"):
        done = make(checkout, target, **variables)
        assert done.returncode == 0, done.stdout + done.stderr
    told = dict(line.split("=", 1) for line in place.read_text().splitlines())
    assert [item["gate"] for item in json.loads(told["real"])] == ["nutri-production"]
    assert "ghcr.io/nutri/ml:1.0.0" in json.loads(told["images"])
