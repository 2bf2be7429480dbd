"""Gives the policy packs what the stack had before, where its state is no file they can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policies.before import BACKEND_VARIABLE, STATE_VARIABLE

if TYPE_CHECKING:
    from cli.pulumi import Pulumi


def give(pulumi: Pulumi) -> None:
    """Export the state of a backend that is elsewhere into a file of its owner, and name it.

    Where that fails nothing is named, and the packs tell that they do not know.
    """
    if pulumi.environment.get(BACKEND_VARIABLE, "").startswith("file://"):
        return
    path = pulumi.logs / "before.json"
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    words = ("stack", "export", "--stack", pulumi.context.stack, "--file", str(path))
    if pulumi.run(*words, check=False).returncode == 0:
        pulumi.environment[STATE_VARIABLE] = str(path)
