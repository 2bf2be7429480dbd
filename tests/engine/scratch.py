"""A small Pulumi project in a folder of its own, run by the real CLI."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import engine
from cli.paths import ROOT

PROJECT = "name: scratch\nruntime:\n  name: python\n  options: {{toolchain: pip, virtualenv: {}}}\n"


@dataclass
class Scratch:
    """The project's folder and the environment of its commands."""

    path: Path
    variables: dict[str, str]

    def pulumi(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `pulumi`; never raises for its exit code."""
        return subprocess.run(
            ["pulumi", "--non-interactive", "--color", "never", *words],
            cwd=self.path,
            env=self.variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def up(self, program: str | None = None) -> str:
        """Update the stack, of a new program if one is given, and return what was printed."""
        if program is not None:
            self.write(program)
        done = self.pulumi("up", "--yes", "--skip-preview")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def write(self, program: str) -> None:
        """Make this the program."""
        (self.path / "__main__.py").write_text(program)

    def outputs(self) -> dict[str, Any]:
        """Return the stack's outputs, secrets in clear."""
        done = self.pulumi("stack", "output", "--json", "--show-secrets")
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def state(self) -> str:
        """Return the stack's state as it is stored."""
        return self.pulumi("stack", "export").stdout


def make(folder: Path, virtualenv: Path = ROOT / ".venv") -> Scratch:
    """Make the project with a stack of which nothing exists."""
    engine.ready()
    project, backend = folder / "project", folder / "backend"
    project.mkdir(parents=True)
    backend.mkdir()
    (project / "Pulumi.yaml").write_text(PROJECT.format(virtualenv))
    variables = {
        name: value for name, value in os.environ.items() if not name.startswith("PULUMI_")
    } | engine.environment(folder / "state")
    scratch = Scratch(
        project,
        variables
        | {
            "PATH": f"{variables['PATH']}{os.pathsep}{os.environ['PATH']}",
            "PULUMI_BACKEND_URL": f"file://{backend}",
            "PULUMI_CONFIG_PASSPHRASE": "for tests",
        },
    )
    made = scratch.pulumi("stack", "init", "test")
    assert made.returncode == 0, made.stderr
    return scratch
