"""The example of another team's program, run beside a stack that is up."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.paths import ROOT

STACK = "prod"


@dataclass(frozen=True)
class Consumer:
    """A copy of `examples/consumer` in the backend of a stack of Plinth.

    Attributes:
        variables: the environment of every `pulumi` that is run here.
    """

    path: Path
    variables: dict[str, str]

    @classmethod
    def beside(cls, plinth: Path, variables: Mapping[str, str], folder: Path) -> Consumer:
        """Copy the program of a checkout to `folder` and let it read the stack `dev`.

        Args:
            plinth: the checkout.
            variables: those with which Pulumi is run there.
            folder: not there yet.
        """
        shutil.copytree(plinth / "examples/consumer", folder)
        project = folder / "Pulumi.yaml"
        runtime = f"runtime: {{name: python, options: {{virtualenv: {ROOT / '.venv'}}}}}"
        project.write_text(project.read_text().replace("runtime: python", runtime))
        reader = {"PULUMI_STACK": STACK, "PYTHONPATH": str(plinth / "contract/python")}
        consumer = cls(folder, {**variables, **reader})
        consumer.pulumi("stack", "init", STACK)
        consumer.set(stack="organization/plinth/dev")
        return consumer

    def pulumi(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run Pulumi there; an error ends the test with what it said."""
        done = subprocess.run(
            ["pulumi", "--non-interactive", "--color", "never", *words],
            cwd=self.path,
            env=self.variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        if check:
            assert done.returncode == 0, done.stdout + done.stderr
        return done

    def set(self, **values: str) -> None:
        """Set the program's config."""
        for name, value in values.items():
            self.pulumi("config", "set", name, value)

    def up(self) -> str:
        """Update the stack and return what was printed."""
        return self.pulumi("up", "--yes", "--skip-preview").stdout

    def outputs(self) -> dict[str, Any]:
        """Return its outputs, secrets masked."""
        found: dict[str, Any] = json.loads(self.pulumi("stack", "output", "--json").stdout)
        return found
