"""Puts right at Cloudflare what a killed run left behind: records whose answer never arrived."""

from __future__ import annotations

from typing import Any

import httpx

from cli.errors import PlinthError

RECORD = "cloudflare:index/dnsRecord:DnsRecord"
CLOUDFLARE = "https://api.cloudflare.com/client/v4"
SAME = ("name", "type", "comment")


def remove_stray_records(
    deployment: dict[str, Any], pending: list[dict[str, Any]], environ: dict[str, str]
) -> list[str]:
    """Delete the records of cut-off creations; those the state knows stay.

    Args:
        deployment: the stack's state.
        pending: the resources whose creation was cut off.
        environ: the providers' variables.

    Returns:
        What was removed, for the display.

    Raises:
        PlinthError: Cloudflare does not answer or refuses.
    """
    wanted = [resource["inputs"] for resource in pending if resource["type"] == RECORD]
    if not wanted:
        return []
    resources = deployment.get("resources") or []
    known = {resource.get("id") for resource in resources if resource["type"] == RECORD}
    client = httpx.Client(
        base_url=environ.get("CLOUDFLARE_BASE_URL") or CLOUDFLARE,
        headers={"Authorization": f"Bearer {environ.get('CLOUDFLARE_API_TOKEN', '')}"},
        timeout=30,
    )
    removed = []
    with client:
        for inputs in wanted:
            path = f"/zones/{inputs['zoneId']}/dns_records"
            for record in _ask(client, "GET", path, {"name": inputs["name"]}):
                same = all(record.get(field) == inputs.get(field) for field in SAME)
                if same and record["id"] not in known:
                    _ask(client, "DELETE", f"{path}/{record['id']}", {})
                    removed.append(f"DNS record {record['type']} {record['name']}")
    return removed


def _ask(client: httpx.Client, method: str, path: str, query: dict[str, str]) -> Any:
    try:
        answer = client.request(method, path, params=query)
        body = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise PlinthError(f"{client.base_url} does not answer: {error}") from error
    if answer.is_error:
        words = "; ".join(str(fault.get("message")) for fault in body.get("errors") or [])
        raise PlinthError(f"Cloudflare: {words or answer.reason_phrase}")
    return body["result"]
