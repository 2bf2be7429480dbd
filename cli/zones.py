"""The DNS zone that a person would have at Cloudflare before the first deploy."""

from __future__ import annotations

import httpx

from cli.errors import PlinthError


def ensure_zone(name: str, variables: dict[str, str]) -> None:
    """Have the zone in the local Cloudflare, as a registered domain is at the real one.

    Raises:
        PlinthError: the local cloud refused it.
    """
    client = httpx.Client(
        base_url=variables["CLOUDFLARE_BASE_URL"],
        headers={"Authorization": f"Bearer {variables['CLOUDFLARE_API_TOKEN']}"},
    )
    with client:
        if client.get("/zones", params={"name": name}).json().get("result"):
            return
        answer = client.post("/zones", json={"name": name, "type": "full"})
        if answer.is_error:
            raise PlinthError(f"zone {name}: {answer.text}")
