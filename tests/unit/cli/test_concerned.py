"""Which stacks a change concerns."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.app import app
from cli.concerned import as_matrix, changed_paths, concerned, stacks
from cli.errors import PlinthError
from cli.images import references

ALL = stacks()


def names(*paths: str) -> list[str]:
    """Return the names of the stacks that these paths concern."""
    return [context.stack for context in concerned(paths, ALL)]


def of(system: str) -> list[str]:
    """Return the names of all stacks of a system."""
    return [context.stack for context in ALL if context.system == system]


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["Pulumi.prod.yaml"], ["prod"]),
        (["systems/chrono-scraper/Pulumi.staging.yaml"], ["chrono-scraper-staging"]),
        (["systems/glossary/system.yaml"], of("glossary")),
        (["systems/ecommerce/migrations/001.sql"], of("ecommerce")),
        (["systems/nutri/facts.yaml", "systems/fairpact/phases/growth.yaml"], []),
        (["docs/policies.md", "tests/conftest.py", "localcloud/dns.py", "README.md"], []),
        (["components/edge.py"], [context.stack for context in ALL]),
        (["policies/rules/ports.py"], [context.stack for context in ALL]),
        (["requirements.txt", "docs/x.md"], [context.stack for context in ALL]),
        (["systems/nutri/Pulumi.dev.yaml", "Pulumi.dev.yaml"], ["dev", "nutri-dev"]),
        ([], []),
    ],
)
def test_a_path_concerns_the_stacks_that_are_made_of_it(
    paths: list[str], expected: list[str]
) -> None:
    """A stack's own file that stack, a system's file all of its stacks, the program every one."""
    assert names(*paths) == expected


def test_there_are_fourteen_stacks_and_each_has_its_gates() -> None:
    """What a job's matrix takes names GitHub's environments as people do."""
    assert len(ALL) == 14
    found = {entry["stack"]: entry for entry in as_matrix(ALL)}
    assert found["prod"] == {
        "system": "chrono-scraper",
        "environment": "prod",
        "stack": "prod",
        "cloud": "hetzner",
        "gate": "chrono-scraper-production",
        "preview": "chrono-scraper-production-preview",
    }
    assert found["glossary-staging"]["gate"] == "glossary-staging"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Make a repository with two commits after which a file was renamed."""

    def git(*words: str) -> None:
        who = ("-c", "user.name=a", "-c", "user.email=a@b")
        subprocess.run(["git", *who, *words], cwd=tmp_path, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    (tmp_path / "a b.txt").write_text("one\n")
    git("add", ".")
    git("commit", "-qm", "one")
    git("mv", "a b.txt", "c.txt")
    git("commit", "-qm", "two")
    return tmp_path


def test_both_names_of_a_renamed_file_count(repository: Path) -> None:
    """The stack that had the file is concerned as well as the one that gets it."""
    assert changed_paths("HEAD~1", repository) == ["a b.txt", "c.txt"]


def test_a_first_push_may_concern_everything(repository: Path) -> None:
    """GitHub gives zeros for the commit before it."""
    assert changed_paths("0" * 40, repository) is None


def test_a_commit_that_is_not_there_is_refused(repository: Path) -> None:
    """With what to do about it, and no traceback."""
    with pytest.raises(PlinthError, match="Fetch that commit") as told:
        changed_paths("nowhere", repository)
    assert told.value.exit_code == 2


def test_outputs_of_the_step_are_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All stacks to rehearse, and of these the ones that really run; none where none is named."""
    for systems, expected in (("nutri fairpact", ["fairpact-prod", "nutri-prod"]), ("", [])):
        place = tmp_path / f"output-{len(expected)}"
        monkeypatch.setenv("GITHUB_OUTPUT", str(place))
        monkeypatch.setenv("SYSTEMS", systems)
        done = CliRunner().invoke(app, ["concerned", "--only", "prod", "--json"])
        assert done.exit_code == 0, done.output
        told = dict(line.split("=", 1) for line in place.read_text().splitlines())
        assert [item["stack"] for item in json.loads(told["real"])] == expected
        assert len(json.loads(told["stacks"])) == 5
        assert json.loads(done.output) == json.loads(told["real"])


def test_images_are_those_of_all_stacks() -> None:
    """Each once, as the files name them and not as the local registry does."""
    found = references()
    assert found == sorted(set(found))
    assert "docker.io/library/traefik:v3.7" in found
    assert "ghcr.io/nutri/ml:1.0.0" in found
    assert [name for name in found if "127.0.0.1" in name or "198.18" in name] == []
