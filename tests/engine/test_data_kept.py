"""A change that would take data away, under the real CLI: blocked, and how it is let pass.

One stack is made once, protected, with a second volume; nothing of it is changed after that.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hcloud import Client

from cli.pulumi import POLICIES
from policies.rules.types import VOLUME
from tests.engine.conftest import Project

LOCAL = "plinth:cloud: local"
PROTECTED = f"{LOCAL}\n  plinth:protect: true\n  plinth:backups: true"
SECOND = "\n  plinth:volumes: {archive: {size: 10, server: app-1}}"
HERE, ELSEWHERE = "plinth:location: nbg1", "plinth:location: fsn1"
DAY = (datetime.now(UTC) + timedelta(days=9)).date()
PAST = (datetime.now(UTC) - timedelta(days=1)).date()
EXCEPTION = "{{rule: {}, resource: {}, owner: ana, reason: copied, expires: {}}}"
MOVED = "would be deleted and made anew, without its data: location nbg1 becomes fsn1"


@pytest.fixture(scope="module")
def kept(project: Project) -> Project:
    """Make the stack, protected, with both packs on."""
    with project.config(LOCAL, PROTECTED + SECOND):
        done = project.stack("up", "--yes", "--skip-preview", *POLICIES)
    assert done.returncode == 0, done.stdout
    return project


def _excepted(*exceptions: str) -> str:
    return "\n  plinth:policies: {exceptions: [" + ", ".join(exceptions) + "]}"


def _told(text: str) -> set[tuple[str, str, str]]:
    """Return level, rule and resource of what the packs told of data and of exceptions."""
    found = re.findall(r"- \[(\w+)\]  ([\w-]+)  \((?:.*: )?([\w-]+)\)", text)
    return {item for item in found if item[1].startswith(("data-", "exception-", "policy-"))}


def test_a_replacement_is_blocked_though_protection_goes_with_it(kept: Project) -> None:
    """Pulumi's own lock does not hold where the same change takes it away."""
    with kept.config(HERE, ELSEWHERE + SECOND):
        done = kept.stack("preview", *POLICIES)
    assert done.returncode != 0
    assert _told(done.stdout) == {
        ("mandatory", "data-kept", name) for name in ("app-1", "data-data", "data-archive")
    }
    assert f"the volume data-data {MOVED}\n" in done.stdout
    assert "To mend it: leave it as it is and put what is new beside it; " in done.stdout
    assert "More: docs/policies/rules.md#data-kept" in done.stdout


def test_up_touches_nothing_of_it(kept: Project) -> None:
    """Without a preview before it."""
    with kept.config(HERE, ELSEWHERE + SECOND):
        # an address that fails meanwhile ends nothing else
        done = kept.stack("up", "--yes", "--skip-preview", "--continue-on-error", *POLICIES)
    assert done.returncode != 0
    assert ("mandatory", "data-kept") in {item[:2] for item in _told(done.stdout)}, done.stdout
    client = Client(
        token=kept.variables["HCLOUD_TOKEN"], api_endpoint=kept.variables["HCLOUD_ENDPOINT"]
    )
    places = {getattr(volume.location, "name", None) for volume in client.volumes.get_all()}
    assert places == {"nbg1"}


def test_an_exception_lets_it_pass_as_advice_until_its_day(kept: Project) -> None:
    """With owner, reason and the days that are left; one that has ended is a violation itself."""
    with kept.config(
        HERE,
        f"{ELSEWHERE}{SECOND}"
        + _excepted(
            EXCEPTION.format("data-kept", "data-*", DAY),
            EXCEPTION.format("data-kept", "app-1", PAST),
            EXCEPTION.format("data-kept", "other", DAY),
            EXCEPTION.format("no-such-rule", "other", DAY),
        ),
    ):
        done = kept.stack("preview", *POLICIES)
    assert done.returncode != 0
    assert _told(done.stdout) == {
        ("advisory", "data-kept", "data-data"),
        ("advisory", "data-kept", "data-archive"),
        ("mandatory", "data-kept", "app-1"),
        ("mandatory", "exception-expired", "plinth-dev"),
        ("advisory", "exception-used", "plinth-dev"),
        ("mandatory", "policy-section-valid", "plinth-dev"),
    }
    assert f"Excepted until {DAY}, 9 days left, by ana: copied" in done.stdout
    assert f"The exception of ana expired on {PAST}." in done.stdout
    assert "exceptions[2]: nothing that data-kept finds is called other" in done.stdout
    assert "exceptions[3]: there is no rule `no-such-rule`" in done.stdout


def test_a_protected_volume_cannot_be_deleted(kept: Project) -> None:
    """Pulumi's own lock comes first; where somebody freed it, the policy holds."""
    with kept.config(LOCAL, PROTECTED):
        done = kept.stack("preview", *POLICIES)
    assert done.returncode != 0
    assert "cannot be deleted" in done.stdout + done.stderr
    state = kept.pulumi("stack", "export", "--stack", "dev")
    resources = json.loads(state.stdout)["deployment"]["resources"]
    (urn,) = (r["urn"] for r in resources if r["type"] == VOLUME and "archive" in r["urn"])
    assert kept.pulumi("state", "unprotect", urn, "--stack", "dev", "--yes").returncode == 0
    with kept.config(LOCAL, PROTECTED):
        done = kept.stack("preview", *POLICIES)
    assert done.returncode != 0
    assert _told(done.stdout) == {("mandatory", "data-not-deleted", "plinth-dev")}
    assert "the volume data-archive would be deleted, and its data" in done.stdout


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("/nowhere", "PLINTH_STATE_BEFORE names /nowhere, which is not there"),
        ("{folder}/cut.json", "cut.json cannot be read: "),
    ],
)
def test_a_state_that_cannot_be_read_is_told(
    kept: Project, tmp_path: Path, given: str, told: str
) -> None:
    """It was named, so it stops the change: nothing passes in silence."""
    (tmp_path / "cut.json").write_text('{"checkpoint": {')
    before = given.format(folder=tmp_path)
    with kept.config(LOCAL, PROTECTED + SECOND):
        done = kept.stack("preview", *POLICIES, PLINTH_STATE_BEFORE=before)
    assert done.returncode != 0
    assert ("mandatory", "data-kept", "data-data") in _told(done.stdout)
    assert ("mandatory", "data-not-deleted", "plinth-dev") in _told(done.stdout)
    assert told in done.stdout


def test_an_up_is_compared_with_what_was_before_it(kept: Project) -> None:
    """Rules about the whole stack are asked at its end, when the state says what is there now."""
    larger = SECOND.replace("size: 10", "size: 400")
    with kept.config(LOCAL, PROTECTED + larger):
        done = kept.stack("up", "--yes", "--skip-preview", *POLICIES)
    assert "- [mandatory]  budget-step  (" in done.stdout
    assert "the change raises the cost from " in done.stdout
