"""A copy of a part of a stack's state, in a backend of its own, and Pulumi's refresh of that.

The stack itself is not locked, not even for the length of a look, and nothing is written to it. The
copy's secrets are encrypted with a passphrase that nobody knows once the look is over.
"""

from __future__ import annotations

import json
import re
import secrets
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

PATIENCE = 600.0
_SAYS_NOTHING = re.compile(r"^\[ERROR\]|^(Preview|preview|update) failed|error occurred:$")
_BRIDGE = re.compile(r"^sdk-v2/\S+ sdk\.\S+ |: provider=\S+$")  # which of its lines said it
_OTHERS = ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")


class LookError(Exception):
    """A part could not be looked at; the message is one line of what was said about it."""


class NothingMadeError(LookError):
    """The stack is there, and has nothing that could be looked at."""


@dataclass(frozen=True)
class Source:
    """A stack and the Pulumi that works on it.

    Attributes:
        root: the project's folder; providers find relative paths from there.
        variables: the whole environment of every `pulumi`.
    """

    root: Path
    stack: str
    project: str
    variables: Mapping[str, str]

    def export(self) -> dict[str, Any]:
        """Return the stack's deployment, secrets in clear.

        Raises:
            LookError: Pulumi refuses.
        """
        words = ("stack", "export", "--show-secrets", "--stack", self.stack)
        text = _pulumi(self.variables, self.root, *words)
        deployment: dict[str, Any] = json.loads(text).get("deployment") or {}
        return deployment


def refresh(source: Source, deployment: Mapping[str, Any], folder: Path) -> Path:
    """Read again all that a deployment has, and return the log of what was found.

    Args:
        source: the stack that it is of.
        deployment: a part of that stack's.
        folder: empty, and for its owner alone; the copy goes with it.

    Raises:
        LookError: a provider could not read.
    """
    backend, project = folder / "backend", folder / "project"
    backend.mkdir()
    project.mkdir()
    (project / "Pulumi.yaml").write_text(f"name: {source.project}\nruntime: python\n")
    variables = {key: value for key, value in source.variables.items() if key not in _OTHERS}
    variables |= {
        "PULUMI_BACKEND_URL": f"file://{backend}",
        "PULUMI_CONFIG_PASSPHRASE": secrets.token_urlsafe(32),
        "PULUMI_DEBUG_COMMANDS": "true",  # the event log is behind this switch
    }
    _pulumi(variables, project, "stack", "init", source.stack, "--no-select")
    config = project / f"Pulumi.{source.stack}.yaml"
    salt = yaml.safe_load(config.read_text())["encryptionsalt"]
    own = {"secrets_providers": {"type": "passphrase", "state": {"salt": salt}}}
    document = json.dumps({"version": 3, "deployment": {**deployment, **own}})
    _pulumi(variables, project, "stack", "import", "--stack", source.stack, text=document)
    log = folder / "events.jsonl"
    log.touch(mode=0o600)
    words = ("--preview-only", "--config-file", str(config), "--event-log", str(log))
    _pulumi(variables, source.root, "refresh", "--stack", source.stack, *words)
    return log


def _pulumi(variables: Mapping[str, str], folder: Path, *words: str, text: str = "") -> str:
    try:
        done = subprocess.run(
            ["pulumi", "--non-interactive", "--color", "never", *words],
            cwd=folder,
            env=dict(variables),
            input=text,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        raise LookError(f"pulumi {words[0]} took longer than {PATIENCE:g} s") from None
    if done.returncode:
        raise LookError(cause(done.stdout, done.stderr))
    return done.stdout


def cause(out: str, complaint: str) -> str:
    """Return the line that says most about why a command of Pulumi failed.

    Of several resources' reasons it is the shortest, which names the fewest of them: the order in
    which they fail is another one each time.
    """
    lines = [line.strip() for line in (*complaint.splitlines(), *out.splitlines())]
    reasons = [line.removeprefix("* ") for line in lines if line.startswith("* ")]
    errors = [line.partition("error:")[2].strip() for line in lines if "error:" in line]
    telling = [text for text in errors if text and not _SAYS_NOTHING.search(text)]
    if reasons := [text for line in reasons if (text := _BRIDGE.sub("", line))]:
        return min(reasons, key=lambda text: (len(text), text))
    found = next((line for line in (*telling, *errors, *lines) if line), "")
    return _BRIDGE.sub("", found) or "it failed without a word"
