"""Levels under the real CLI: the stack's, the run's, and rules that mend."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hcloud import Client

from cli.pulumi import POLICIES
from tests.engine.conftest import Project

LOCAL = "plinth:cloud: local"
FUTURE = "from __future__ import annotations\n"
# The volume's and the server's own protection on the cloud is off; Pulumi's is on.
UNPROTECTED = """\
from dataclasses import replace

import components.build as target

real = target.build


def build(plan, *args, **named):
    def off(specs):
        return tuple(replace(spec, delete_protection=False) for spec in specs)

    return real(replace(plan, volumes=off(plan.volumes), servers=off(plan.servers)), *args, **named)


target.build = build
"""


@contextmanager
def _unprotected(project: Project, *levels: str) -> Iterator[None]:
    """Let the program leave protection off, in a protected stack with these levels."""
    file = project.path / "__main__.py"
    text = file.read_text()
    file.write_text(text.replace(FUTURE, FUTURE + UNPROTECTED))
    section = f"  plinth:policies: {{levels: {{{', '.join(levels)}}}}}"
    try:
        with project.config(LOCAL, f"{LOCAL}\n  plinth:protect: true\n{section}"):
            yield
    finally:
        file.write_text(text)


def _told(text: str) -> set[tuple[str, str, str]]:
    """Return level, rule and resource of what the packs told of protection."""
    found = re.findall(r"- \[(\w+)\]  ([\w-]+)  \((?:.*: )?([\w.-]+)\)", text)
    return {item for item in found if "protected" in item[1] or item[1].startswith("policy-")}


def test_a_stack_chooses_levels_but_not_of_what_data_hangs_on(project: Project) -> None:
    """Advice stops nothing; a firm rule keeps its level, and the word that lowers it is told."""
    levels = ("resource-delete-protected: advisory", "volume-protected: disabled", "nothing: x")
    with _unprotected(project, *levels):
        done = project.stack("preview", *POLICIES)
    assert done.returncode != 0
    assert "plinth:policies.levels.nothing" in done.stdout  # the program itself refuses the word
    with _unprotected(project, *levels[:2]):
        done = project.stack("preview", *POLICIES)
    assert done.returncode != 0
    assert _told(done.stdout) == {
        ("advisory", "resource-delete-protected", "app-1"),
        ("mandatory", "volume-protected", "data-data"),
        ("mandatory", "policy-section-valid", "plinth-dev"),
    }
    assert "`volume-protected` cannot be disabled: data or secrets hang on it" in done.stdout


def test_a_run_may_be_given_levels(project: Project, tmp_path: Path) -> None:
    """In Pulumi's own way, one file for each pack; firm rules do not listen to it."""
    given = tmp_path / "security.json"
    given.write_text(
        json.dumps({"resource-delete-protected": "disabled", "volume-protected": "disabled"})
    )
    pack = ("--policy-pack", "policies/security", "--policy-pack-config", str(given))
    with _unprotected(project):
        done = project.stack("preview", *pack)
    assert _told(done.stdout) == {("mandatory", "volume-protected", "data-data")}


def test_a_rule_mends_what_it_may(project: Project) -> None:
    """What is made on the cloud is protected, though the program left it off."""
    levels = ("resource-delete-protected: remediate",)
    with _unprotected(project, *levels):
        code = (project.path / "__main__.py").read_text()
        only_servers = code.replace("volumes=off(plan.volumes), ", "")
        (project.path / "__main__.py").write_text(only_servers)
        done = project.stack("up", "--yes", "--skip-preview", *POLICIES)
    assert done.returncode == 0, done.stdout
    assert "- [remediate]  resource-delete-protected  (1 resource)" in done.stdout
    client = Client(
        token=project.variables["HCLOUD_TOKEN"], api_endpoint=project.variables["HCLOUD_ENDPOINT"]
    )
    (server,) = client.servers.get_all()
    assert server.protection == {"delete": True, "rebuild": True}
