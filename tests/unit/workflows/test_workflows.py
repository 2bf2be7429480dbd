"""What holds for every workflow, beyond what actionlint and zizmor look at."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.paths import ROOT

FOLDER = ROOT / ".github"
WORKFLOWS = sorted(FOLDER.glob("workflows/*.yml"))
FILES = [*WORKFLOWS, *sorted(FOLDER.glob("actions/*/action.yml"))]
PINNED = re.compile(r"^\s*(?:- )?uses: (?:\./\S+|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$")
MAKE = re.compile(r"^make [a-z]+$")


def load(path: Path) -> dict[Any, Any]:
    """Return a workflow; `on` is a boolean to YAML."""
    document: dict[Any, Any] = yaml.safe_load(path.read_text())
    return document


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every job of every workflow with its name."""
    for path in WORKFLOWS:
        for name, job in load(path)["jobs"].items():
            yield f"{path.stem}/{name}", job


def targets() -> set[str]:
    """Return the targets of the Makefile."""
    return set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))


JOBS = list(jobs())


def test_the_workflows_are_those_of_the_docs() -> None:
    """Each is described in docs/pull-requests.md, and nothing else is."""
    names = {path.name for path in WORKFLOWS}
    assert names == {
        *("catalogue.yml", "deploy.yml", "drift.yml", "images.yml", "preview.yml", "test.yml")
    }
    told = set(re.findall(r"`(\w+\.yml)`", (ROOT / "docs" / "pull-requests.md").read_text()))
    assert told == names


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name + "/" + path.name)
def test_actions_are_pinned_to_a_commit_with_its_version(path: Path) -> None:
    """A tag can be moved; the comment is what Dependabot raises."""
    lines = [line for line in path.read_text().splitlines() if "uses:" in line]
    assert lines
    assert [line for line in lines if not PINNED.match(line)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_workflow_runs_a_strangers_code_with_secrets(path: Path) -> None:
    """`pull_request_target` and `workflow_run` would; nobody has permissions by default."""
    document = load(path)
    events = document[True]
    assert set(events) <= {"pull_request", "push", "schedule", "workflow_dispatch"}
    assert document["permissions"] == {}
    assert "group" in document["concurrency"]


@pytest.mark.parametrize(("name", "job"), JOBS, ids=[name for name, _ in JOBS])
def test_each_job_is_bounded(name: str, job: dict[str, Any]) -> None:
    """It ends by itself, has its own permissions, and keeps no credentials in its checkout."""
    assert job["timeout-minutes"] <= 90
    assert job["permissions"].get("contents") == (
        "write" if name == "catalogue/refresh" else "read"
    )
    checkouts = [step for step in job["steps"] if "checkout" in step.get("uses", "")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@pytest.mark.parametrize(("name", "job"), JOBS, ids=[name for name, _ in JOBS])
def test_each_job_runs_one_target_of_make(name: str, job: dict[str, Any]) -> None:
    """What a workflow runs can be run by anybody, and is there."""
    runs = [step["run"] for step in job["steps"] if "run" in step]
    if name == "images/scan":  # an action does it all
        assert runs == []
        return
    [command] = runs
    assert MAKE.match(command)
    assert command.split()[1] in targets()


def test_strange_registries_do_not_see_the_token() -> None:
    """Trivy would log in everywhere with it."""
    [scan] = load(FOLDER / "workflows" / "images.yml")["jobs"]["scan"]["steps"]
    own = "startsWith(matrix.image, format('ghcr.io/{0}/', github.repository_owner))"
    assert scan["env"] == {
        "TRIVY_USERNAME": f"${{{{ {own} && github.actor || '' }}}}",
        "TRIVY_PASSWORD": f"${{{{ {own} && github.token || '' }}}}",
    }


@pytest.mark.parametrize(("name", "job"), JOBS, ids=[name for name, _ in JOBS])
def test_secrets_belong_to_environments_and_not_to_forks(name: str, job: dict[str, Any]) -> None:
    """A job with secrets has an environment that guards them; a fork's pull request has none."""
    if "secrets." not in str(job):
        return
    assert "environment" in job
    if name.startswith("preview/"):
        assert "head.repo.full_name == github.repository" in job["if"]


@pytest.mark.parametrize(("name", "job"), JOBS, ids=[name for name, _ in JOBS])
def test_only_jobs_with_an_engine_keep_the_cache(name: str, job: dict[str, Any]) -> None:
    """The first job to end writes it for all: without an engine in it, each would make it anew."""
    ready = [step for step in job["steps"] if step.get("uses") == "./.github/actions/ready"]
    keeps = [step.get("with", {}).get("engine", "true") == "true" for step in ready]
    runs = {step["run"].split()[1] for step in job["steps"] if "run" in step}
    assert keeps == [runs <= {"report", "deploy", "drift", "test"}] * len(ready)
    assert bool(ready) is (name != "images/scan")


def test_the_cache_is_restored_alone_where_it_is_not_kept() -> None:
    """Either action, by what the job says; both by the same key."""
    steps = load(FOLDER / "actions" / "ready" / "action.yml")["runs"]["steps"]
    caches = {step["if"]: step for step in steps if "actions/cache" in step.get("uses", "")}
    told = {
        condition: step["uses"].partition("@")[0].removeprefix("actions/")
        for condition, step in caches.items()
    }
    assert told == {
        "inputs.engine == 'true'": "cache",
        "inputs.engine != 'true'": "cache/restore",
    }
    assert len({str(step["with"]) for step in caches.values()}) == 1


def test_a_key_for_deploys_gets_its_public_half(tmp_path: Path) -> None:
    """The secret store has the private one alone; the program tells the cloud the public one."""
    given = tmp_path / "given"
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "deploys", "-f", str(given)]
    subprocess.run(words, check=True)
    steps = load(FOLDER / "actions" / "ready" / "action.yml")["runs"]["steps"]
    [script] = [step["run"] for step in steps if step.get("id") == "key"]
    told = tmp_path / "output"
    variables = {"RUNNER_TEMP": str(tmp_path), "GITHUB_OUTPUT": str(told)}
    variables |= {"SSH_KEY": given.read_text().strip(), "PATH": os.environ["PATH"]}
    subprocess.run(["bash", "-e", "-c", script], env=variables, check=True)
    key = Path(told.read_text().strip().removeprefix("file="))
    assert key.with_name(f"{key.name}.pub").read_text() == given.with_suffix(".pub").read_text()
    assert key.stat().st_mode & 0o777 == 0o600


def test_a_deploy_takes_all_stacks_of_its_environment() -> None:
    """GitHub leaves out a push that waits when the next comes: only all of them miss none."""
    concerned = load(FOLDER / "workflows" / "deploy.yml")["jobs"]["concerned"]["steps"]
    [listing] = [step for step in concerned if "run" in step]
    assert set(listing["env"]) == {"ONLY", "SYSTEMS"}


def test_images_are_scanned_after_each_file_that_may_name_one() -> None:
    """A system's own file, and each stack's: both are there."""
    paths = load(FOLDER / "workflows" / "images.yml")[True]["pull_request"]["paths"]
    naming = {
        str(path.relative_to(ROOT))
        for pattern in ("systems/*/system.yaml", "systems/*/Pulumi.*.yaml", "Pulumi.*.yaml")
        for path in ROOT.glob(pattern)
    }
    assert "systems/fairpact/Pulumi.prod.yaml" in naming
    assert {path for path in naming if not any(fnmatch(path, p) for p in paths)} == set()
