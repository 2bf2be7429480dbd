"""Asks the clouds for what no refresh tells: all that is there, and when it was changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from drift.copy import LookError

HETZNER = "https://api.hetzner.cloud/v1"
CLOUDFLARE = "https://api.cloudflare.com/client/v4"
_PATIENCE = 30.0
_PAGE = 50


class Hetzner:
    """A reader of one project."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        """Take the providers' variables."""
        self._client = _client(
            variables.get("HCLOUD_ENDPOINT") or HETZNER, variables.get("HCLOUD_TOKEN", "")
        )

    def all(self, kind: str) -> list[dict[str, Any]]:
        """Return all things of a kind.

        Raises:
            LookError: the API does not answer or refuses.
        """
        return self._pages(f"/{kind}", kind, {})

    def actions(self, kind: str, number: str) -> list[dict[str, Any]]:
        """Return the newest actions of one thing; none where the thing itself is gone.

        Raises:
            LookError: the API does not answer or refuses.
        """
        query = {"sort": "id:desc", "per_page": str(_PAGE)}
        answer = _ask(self._client, f"/{kind}/{number}/actions", query, missing={})
        found: list[dict[str, Any]] = answer.get("actions", [])
        return found

    def _pages(self, path: str, key: str, query: Mapping[str, str]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        page: int | None = 1
        while page:
            paging = {"page": str(page), "per_page": str(_PAGE)}
            answer = _ask(self._client, path, {**query, **paging})
            found += answer[key]
            page = answer["meta"]["pagination"]["next_page"]
        return found


class Cloudflare:
    """A reader of one account."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        """Take the providers' variables."""
        self._client = _client(
            variables.get("CLOUDFLARE_BASE_URL") or CLOUDFLARE,
            variables.get("CLOUDFLARE_API_TOKEN", ""),
        )

    def records(self, zone: str) -> list[dict[str, Any]]:
        """Return all records of a zone.

        Raises:
            LookError: the API does not answer or refuses.
        """
        found: list[dict[str, Any]] = []
        page = 1
        while True:
            query = {"page": str(page), "per_page": "100"}
            answer = _ask(self._client, f"/zones/{zone}/dns_records", query)
            found += answer["result"]
            if page >= int((answer.get("result_info") or {}).get("total_pages") or 1):
                return found
            page += 1


def _client(base: str, token: str) -> httpx.Client:
    return httpx.Client(
        base_url=base, headers={"Authorization": f"Bearer {token}"}, timeout=_PATIENCE
    )


def _ask(
    client: httpx.Client,
    path: str,
    query: Mapping[str, str],
    missing: dict[str, Any] | None = None,
) -> dict[str, Any]:
    try:
        answer = client.get(path, params=dict(query))
        body: dict[str, Any] = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise LookError(f"{client.base_url.host} does not answer: {error}") from None
    if answer.status_code == httpx.codes.NOT_FOUND and missing is not None:
        return missing
    if answer.is_error:
        fault = body.get("error") or (body.get("errors") or [{}])[0]
        words = fault.get("message") or answer.reason_phrase
        raise LookError(f"GET {path}: {words} (HTTP {answer.status_code})")
    return body
