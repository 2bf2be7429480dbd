"""The stacks that are tracked, and each phase of a system laid over its prod, by `system/name`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml

from cli.context import resolve, systems
from cli.paths import ROOT
from components.blueprint.images import IndexedImage
from components.blueprint.plan import plan
from components.blueprint.types import Blueprint
from components.catalog import load_catalogue
from components.config import REAL_CLOUD, CloudProfile, StackConfig, load
from tests.unit.components.watched_systems import addresses

LOCAL = CloudProfile(
    name="local",
    url_suffix=".localhost:8080",
    image_index="images.json",
    acme_directory="https://198.18.0.1:14000/dir",
    acme_ca="-----BEGIN CERTIFICATE-----\n",
    roots="-----BEGIN CERTIFICATE-----\n",
    cloudflare_api="http://198.18.0.1:9450/client/v4",
    edge_ranges=("198.18.0.1/32",),
    deploys_from=("198.18.0.1/32",),
    lacks=("esp", "cpu-limits"),
)
TOKENS = {"HCLOUD_TOKEN": "x", "CLOUDFLARE_API_TOKEN": "y"}
DIGEST = "sha256:" + "5" * 64


def _environments(system: str) -> list[str]:
    declared = yaml.safe_load((ROOT / "systems" / system / "system.yaml").read_text())
    return sorted(declared["environments"])


ENVIRONMENTS = tuple(
    f"{system}/{environment}" for system in systems() for environment in _environments(system)
)
PHASES = tuple(
    f"{path.parents[1].name}/{path.stem}" for path in sorted(ROOT.glob("systems/*/phases/*.yaml"))
)
STACKS = ENVIRONMENTS + PHASES


@cache
def settings(name: str) -> Mapping[str, Any]:
    """Return a stack's values by full key, as its file and its phase's have them."""
    system, _, environment = name.partition("/")
    phase = ROOT / "systems" / system / "phases" / f"{environment}.yaml"
    context = resolve(system, "prod" if phase.exists() else environment, None)
    values: dict[str, Any] = yaml.safe_load(context.config_file.read_text())["config"]
    if phase.exists():
        values |= yaml.safe_load(phase.read_text())["config"]
    return values


def own_cloud(name: str) -> str:
    """Return the cloud that a stack's file is for: `hetzner` or `local`."""
    cloud: str = settings(name)["plinth:cloud"]
    return cloud


@cache
def config(name: str, cloud: str) -> StackConfig:
    """Return a stack's sound config; every secret that a person would give is given."""
    values = dict(settings(name))
    system = values["plinth:system"]
    declared = yaml.safe_load((ROOT / "systems" / system / "system.yaml").read_text())
    values["plinth:secrets"] = {
        **dict.fromkeys(declared.get("secrets") or {}, "a-secret-value"),
        **addresses(system),
    }
    values["plinth:cloud"] = cloud
    if cloud == "hetzner":
        values.setdefault("plinth:ssh_from", ["203.0.113.0/24"])
    return load(
        values,
        stack=name.replace("/", "-"),
        root=ROOT,
        catalogue=load_catalogue(),
        profile=LOCAL if cloud == "local" else REAL_CLOUD,
        environ=TOKENS,
    )


@cache
def blueprint(name: str, cloud: str | None = None) -> Blueprint:
    """Return a stack's plan on its own cloud or another; a local one has all its images."""
    cloud = cloud or own_cloud(name)
    loaded = config(name, cloud)
    return plan(loaded, load_catalogue(), _images(loaded) if cloud == "local" else {})


def _images(loaded: StackConfig) -> dict[str, IndexedImage]:
    return {
        service.image: IndexedImage(
            reference=f"198.18.0.1:5000/{service.image.split('@')[0]}@{DIGEST}",
            kind="stand-in" if service.stand_in else "built",
            digest=DIGEST,
        )
        for service in loaded.services.values()
    }
