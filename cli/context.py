"""Which system, in which environment, on which cloud: from words to a stack."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from cli.errors import PlinthError
from cli.paths import ROOT, state_dir

Cloud = Literal["local", "hetzner"]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times as fast
CLOUDS: tuple[Cloud, ...] = ("local", "hetzner")


@dataclass(frozen=True)
class Context:
    """One stack on one cloud, and where everything about it is kept.

    Attributes:
        stack: Pulumi's stack name.
        config_file: the stack's tracked Pulumi.<stack>.yaml.
    """

    system: str
    environment: str
    cloud: Cloud
    stack: str
    config_file: Path
    state: Path

    @property
    def local(self) -> bool:
        """Tell whether this stack runs on this machine."""
        return self.cloud == "local"


def systems(root: Path = ROOT) -> tuple[str, ...]:
    """Return the names of the systems that have a file under systems/."""
    return tuple(sorted(path.parent.name for path in root.glob("systems/*/system.yaml")))


def resolve(system: str, environment: str, cloud: str | None, root: Path = ROOT) -> Context:
    """Find the stack for these words.

    Args:
        system: a folder under systems/.
        environment: for example `dev`.
        cloud: `local`, `hetzner`, or None for what the stack's config says.
        root: the checkout.

    Raises:
        PlinthError: no such system, environment or cloud; names the nearest.
    """
    _known("system", system, systems(root))
    candidates = _config_files(system, root)
    _known(f"environment of {system}", environment, tuple(sorted(candidates)))
    config_file = candidates[environment]
    configured = _config_value(config_file, "cloud") or "hetzner"
    chosen = cloud or configured
    _known("cloud", chosen, CLOUDS)
    if configured == "local" and chosen != "local":
        raise PlinthError(
            f"{config_file.name}: plinth:cloud is local, so CLOUD={chosen} is refused. "
            "Make a stack of its own for a real cloud (see README, Real clouds).",
            exit_code=2,
        )
    stack = config_file.name.removeprefix("Pulumi.").removesuffix(".yaml")
    if config_file.parent != root:
        stack = f"{system}-{environment}"
    return Context(
        system,
        environment,
        "local" if chosen == "local" else "hetzner",
        stack,
        config_file,
        state_dir(root),
    )


def environments(system: str, root: Path = ROOT) -> tuple[str, ...]:
    """Return the environments of a system that have a stack's file."""
    return tuple(sorted(_config_files(system, root)))


def _config_files(system: str, root: Path) -> dict[str, Path]:
    own = {path.name.split(".")[1]: path for path in root.glob(f"systems/{system}/Pulumi.*.yaml")}
    default = {
        path.name.split(".")[1]: path
        for path in root.glob("Pulumi.*.yaml")
        if _config_value(path, "system") == system
    }
    return own | default


def _config_value(path: Path, key: str) -> str | None:
    try:
        document = yaml.load(path.read_bytes(), _LOADER) or {}  # noqa: S506 - safe
    except yaml.YAMLError as error:
        raise PlinthError(f"{path.name} is not valid YAML: {error}", exit_code=2) from error
    config = document.get("config") if isinstance(document, dict) else None
    value = (config or {}).get(f"plinth:{key}")
    return value if isinstance(value, str) else None


def _known(what: str, word: str, words: tuple[str, ...]) -> None:
    if word in words:
        return
    near = difflib.get_close_matches(word, words, 1)
    hint = f"Did you mean {near[0]}? " if near else ""
    known = ", ".join(words) or "none"
    raise PlinthError(f"There is no {what} {word!r}. {hint}Known: {known}.", exit_code=2)
