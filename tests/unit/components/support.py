"""Configs, plans and images to test with: the real stacks, changed where a test says so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from components.blueprint.images import IndexedImage
from components.blueprint.plan import plan
from components.catalog import load_catalogue
from components.config import CloudProfile, ConfigErrors, Problem, StackConfig, load

if TYPE_CHECKING:
    from components.blueprint.types import Blueprint

ROOT = Path(__file__).resolve().parents[3]
LOCAL = CloudProfile(name="local", url_suffix=".localhost:8080", deploys_from=("198.18.0.1/32",))
# What a person gives the real cloud for backups.
GIVEN = {"backup-access-key": "x", "backup-secret-key": "y"}
TOKENS = {"HCLOUD_TOKEN": "x", "CLOUDFLARE_API_TOKEN": "y"}


def values(stack: str = "dev", **changes: Any) -> dict[str, Any]:
    """Return the values of a real stack file; a change to None removes a key."""
    text = (ROOT / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)["config"]
    for key, value in changes.items():
        found[f"plinth:{key}"] = value
        if value is None:
            del found[f"plinth:{key}"]
    return found


def config(
    stack: str = "dev",
    *,
    profile: CloudProfile = LOCAL,
    environ: dict[str, str] = TOKENS,
    root: Path = ROOT,
    given: dict[str, Any] | None = None,
    **changes: Any,
) -> StackConfig:
    """Load a real stack with changes, or the given values."""
    return load(
        given or values(stack, **changes),
        stack=stack,
        root=root,
        catalogue=load_catalogue(),
        profile=profile,
        environ=environ,
    )


def problems(stack: str = "dev", **arguments: Any) -> tuple[Problem, ...]:
    """Load a stack and return what is wrong with it, nothing where nothing is."""
    try:
        config(stack, **arguments)
    except ConfigErrors as errors:
        return errors.problems
    return ()


def stand_ins() -> dict[str, IndexedImage]:
    """Return an image index as a local cloud writes it."""
    built = ("library/postgres:15-bookworm", "library/redis:7-bookworm", "library/traefik:v3.7")
    found = {
        f"docker.io/{name}": IndexedImage(
            reference=f"198.18.7.1:5000/docker.io/{name}", kind="built"
        )
        for name in built
    }
    for service in config().services.values():
        found.setdefault(
            service.image,
            IndexedImage(reference=f"registry/{service.image}", kind="stand-in", note="not public"),
        )
    return found


def blueprint(
    stack: str = "dev", *, images: dict[str, IndexedImage] | None = None, **arguments: Any
) -> Blueprint:
    """Plan a real stack with changes; without `images` every image is the public one."""
    return plan(config(stack, **arguments), load_catalogue(), images or {})
