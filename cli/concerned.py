"""Which stacks a change concerns: from the paths that differ to what has to be previewed."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from fnmatch import fnmatch
from pathlib import Path

from cli.context import Context, environments, resolve, systems
from cli.errors import PlinthError
from cli.paths import ROOT

# What each stack's resources follow from; what is not here changes none.
PROGRAM = (
    "__main__.py",
    "Pulumi.yaml",
    "requirements.txt",
    "components/*",
    "policies/*",
)
# Of a system's own folder: what no stack is made of.
_ASIDE = ("*.md", "*/facts.yaml", "*/phases/*")
_GATES = {"prod": "production"}  # environments of GitHub are called as people call them
_NOTHING = "0" * 40  # what GitHub gives as the commit before a branch's first one


@dataclass(frozen=True)
class Concerned:
    """One stack to be previewed or deployed, as a job's matrix takes it.

    Attributes:
        gate: GitHub's environment that guards its deploys; previews have one of their own.
    """

    system: str
    environment: str
    stack: str
    cloud: str
    gate: str
    preview: str


def concerned(
    paths: Iterable[str], contexts: Sequence[Context], root: Path = ROOT
) -> list[Context]:
    """Return the stacks that a change of these paths concerns, in their order.

    Args:
        paths: relative to the project, with `/`.
        contexts: all stacks that there are.
        root: the project.
    """
    changed = set(paths)
    if any(fnmatch(path, pattern) for path in changed for pattern in PROGRAM):
        return list(contexts)
    files = {context.config_file.relative_to(root).as_posix() for context in contexts}
    shared = {path for path in changed - files if not any(fnmatch(path, p) for p in _ASIDE)}
    return [
        context
        for context in contexts
        if context.config_file.relative_to(root).as_posix() in changed
        or any(path.startswith(f"systems/{context.system}/") for path in shared)
    ]


def stacks(root: Path = ROOT) -> list[Context]:
    """Return all tracked stacks, each on the cloud that it names."""
    return [
        resolve(system, environment, None, root)
        for system in systems(root)
        for environment in environments(system, root)
    ]


def described(context: Context) -> Concerned:
    """Return a stack as a job needs it."""
    gate = f"{context.system}-{_GATES.get(context.environment, context.environment)}"
    return Concerned(
        system=context.system,
        environment=context.environment,
        stack=context.stack,
        cloud=context.cloud,
        gate=gate,
        preview=f"{gate}-preview",
    )


def changed_paths(base: str, root: Path = ROOT) -> list[str] | None:
    """Return the paths that differ from where this branch left `base`; None where all may.

    Raises:
        PlinthError: git does not know `base`.
    """
    if not base.strip("0"):
        return None
    words = ["git", "diff", "--name-only", "--no-renames", "-z", f"{base}...HEAD", "--"]
    done = subprocess.run(words, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        why = done.stderr.strip().splitlines()
        raise PlinthError(
            f"git cannot compare with {base!r}: {why[0] if why else 'it does not say why'}. "
            "Fetch that commit (`fetch-depth: 0` in a workflow), or name another one: BASE=…",
            exit_code=2,
        )
    return [path for path in done.stdout.split("\0") if path]


def as_matrix(contexts: Iterable[Context]) -> list[dict[str, str]]:
    """Return what a job's `matrix.include` takes."""
    return [asdict(described(context)) for context in contexts]
