"""Blueprints of the tracked stacks, for tests of what is built from them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from components.blueprint.plan import plan
from components.blueprint.types import Blueprint
from components.catalog import load_catalogue
from components.config import CloudProfile, load

ROOT = Path(__file__).resolve().parents[3]


@cache
def blueprint(stack: str, *, machines: bool = True) -> Blueprint:
    """Return the blueprint of a tracked stack on a local cloud."""
    profile = CloudProfile(
        name="local",
        servers="machines" if machines else "api-only",
        servers_reason="" if machines else "no root",
        url_suffix=".localhost:8080",
        lacks=("esp",),
        deploys_from=("198.18.0.1/32",),
    )
    config = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text())["config"]
    catalogue = load_catalogue()
    loaded = load(
        {key: _text(value) for key, value in config.items()},
        stack=stack,
        root=ROOT,
        catalogue=catalogue,
        profile=profile,
        environ={"HCLOUD_TOKEN": "x", "CLOUDFLARE_API_TOKEN": "x"},
    )
    return plan(loaded, catalogue, {})


def _text(value: Any) -> str:
    """Return a value as Pulumi hands it to a program."""
    return value if isinstance(value, str) else json.dumps(value)
