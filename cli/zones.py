"""The DNS zone that a person would have at Cloudflare before the first deploy."""

from __future__ import annotations

import httpx
import yaml

from cli.context import Context
from cli.errors import PlinthError
from cli.paths import ROOT


def zone_name(context: Context) -> str:
    """Return the zone of the stack's domain: what the config names, else the last two labels."""
    config = (yaml.safe_load(context.config_file.read_text()) or {}).get("config") or {}
    system = yaml.safe_load((ROOT / "systems" / context.system / "system.yaml").read_text())
    zone = config.get("plinth:zone") or (system.get("edge") or {}).get("zone")
    domain = str(zone or config.get("plinth:domain") or system.get("domain"))
    return str(zone or ".".join(domain.split(".")[-2:]))


def ensure_zone(context: Context, variables: dict[str, str]) -> None:
    """Have the zone in the local Cloudflare, as a registered domain is at the real one.

    Raises:
        PlinthError: the local cloud refused it.
    """
    client = httpx.Client(
        base_url=variables["CLOUDFLARE_BASE_URL"],
        headers={"Authorization": f"Bearer {variables['CLOUDFLARE_API_TOKEN']}"},
    )
    name = zone_name(context)
    with client:
        if client.get("/zones", params={"name": name}).json().get("result"):
            return
        answer = client.post("/zones", json={"name": name, "type": "full"})
        if answer.is_error:
            raise PlinthError(f"zone {name}: {answer.text}")
