"""Reports on what the real engine and providers write of changes to a stack that is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from components.catalog import load_catalogue
from report import digest, events
from report.follow import follows
from report.markdown import comment
from report.money import compare
from report.preview import Preview
from tests.engine.conftest import Project

EVENTS = {"PULUMI_DEBUG_COMMANDS": "true"}
CATALOGUE = load_catalogue()


@pytest.fixture(scope="module")
def made(project: Project) -> Iterator[Project]:
    """Bring the stack up: servers that do not boot have the same resources at the cloud."""
    done = project.stack("up", "--yes", "--skip-preview")
    assert done.returncode == 0, done.stdout + done.stderr
    yield project
    project.stack("destroy", "--yes", "--skip-preview")


def previewed(project: Project, folder: Path) -> Preview:
    """Return what a preview's log says."""
    log = folder / "events.jsonl"
    project.stack("preview", "--event-log", str(log), **EVENTS)
    with log.open() as lines:
        return events.read(lines)


def told(found: Preview) -> str:
    """Return the comment."""
    return comment(found, compare(found, CATALOGUE), CATALOGUE)


def test_nothing_changes(made: Project, tmp_path: Path) -> None:
    """A preview of the stack as it is."""
    found = previewed(made, tmp_path)
    assert found.changes == ()
    assert "## ✅ chrono-scraper dev: no changes" in told(found)


def test_a_resize_and_a_larger_disk(made: Project, tmp_path: Path) -> None:
    """Two updates with their values, the pause of the server, and what they cost."""
    with (
        made.config("app-1: {type: cx23}", "app-1: {type: cx33}"),
        made.config("plinth:volume: {size: 10}", "plinth:volume: {size: 20}"),
    ):
        found = previewed(made, tmp_path)
    text = told(found)
    assert {(step.kind, step.name) for step in found.changes} == {
        ("update", "app-1"),
        ("update", "data-data"),
    }
    assert "- update server `app-1`: type: `cx23` → `cx33`" in text
    assert "- update volume `data-data`: size: `10 GB` → `20 GB`" in text
    assert "| ⏸️ downtime | update server `app-1` | it is shut down, resized" in text
    assert "(cx33, nbg1) | 5.49 | 8.49 | +3.00 |" in text
    assert "(+3.57), net of VAT." in text


def test_another_location_replaces_what_holds_data(made: Project, tmp_path: Path) -> None:
    """What was decided is listed, what follows from it counted, what is lost comes first."""
    with made.config("plinth:location: nbg1", "plinth:location: fsn1"):
        found = previewed(made, tmp_path)
    text = told(found)
    decided = {step.name for step in found.changes if not follows(step)}
    assert decided == {"app-1", "app-1-ipv4", "data-data", "edge-edge"}
    assert len(found.changes) > len(decided) + 3
    risks = text.partition("### Look twice")[2]
    assert risks.index("🛑 data | **replace** volume `data-data`") < risks.index("📍 address")
    assert "more follow from this</summary>" in text


def test_a_digest_tells_the_same_changes(made: Project) -> None:
    """`--json` has no policies and not what stays, but each change."""
    with made.config("plinth:volume: {size: 10}", "plinth:volume: {size: 20}"):
        found = digest.read(made.stack("preview", "--json").stdout)
    assert [(step.kind, step.name) for step in found.changes] == [("update", "data-data")]
    text = told(found)
    assert "- update volume `data-data`: size: `10 GB` → `20 GB`" in text
    assert "This file does not tell whether policies were asked." in text
