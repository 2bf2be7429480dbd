"""What others have done in the DNS before the first deploy: the zone, and tenants' own domains."""

from __future__ import annotations

import httpx

from cli.errors import PlinthError


def ensure_zone(name: str, variables: dict[str, str]) -> None:
    """Have the zone in the local Cloudflare, as a registered domain is at the real one.

    Raises:
        PlinthError: the local cloud refused it.
    """
    with _client(variables) as client:
        _zone_id(client, name)


def ensure_alias(name: str, target: str, variables: dict[str, str]) -> None:
    """Let a tenant's own domain lead to the system, as the tenant does at their own provider.

    Raises:
        PlinthError: the local cloud refused it.
    """
    with _client(variables) as client:
        zone = _zone_id(client, ".".join(name.split(".")[-2:]))
        records = f"/zones/{zone}/dns_records"
        if client.get(records, params={"name": name, "type": "CNAME"}).json().get("result"):
            return
        body = {"type": "CNAME", "name": name, "content": target, "ttl": 60}
        answer = client.post(records, json=body)
        if answer.is_error:
            raise PlinthError(f"record {name}: {answer.text}")


def _client(variables: dict[str, str]) -> httpx.Client:
    return httpx.Client(
        base_url=variables["CLOUDFLARE_BASE_URL"],
        headers={"Authorization": f"Bearer {variables['CLOUDFLARE_API_TOKEN']}"},
    )


def _zone_id(client: httpx.Client, name: str) -> str:
    found = client.get("/zones", params={"name": name}).json().get("result")
    if found:
        return str(found[0]["id"])
    answer = client.post("/zones", json={"name": name, "type": "full"})
    if answer.is_error:
        raise PlinthError(f"zone {name}: {answer.text}")
    return str(answer.json()["result"]["id"])
