"""What exists at Hetzner (real or local), asked through the public API."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import httpx

from cli.errors import PlinthError

if TYPE_CHECKING:
    from cli.pulumi import Pulumi

HETZNER = "https://api.hetzner.cloud/v1"


class Inventory:
    """A small client for listing, unprotecting and deleting by label.

    Attributes:
        left: requests that the project may still make, and may make an hour, by the last answer.
    """

    def __init__(self, endpoint: str, token: str) -> None:
        """Take the API's address and a token for the project."""
        self.client = httpx.Client(
            base_url=endpoint, headers={"Authorization": f"Bearer {token}"}, timeout=30
        )
        self.left: tuple[int, int] | None = None

    def labelled(self, kind: str, selector: str) -> list[dict[str, Any]]:
        """Return all resources of a kind that a label selector finds."""
        return self.every(kind, label_selector=selector)

    def every(self, kind: str, **query: str) -> list[dict[str, Any]]:
        """Return all resources of a kind, page by page."""
        found: list[dict[str, Any]] = []
        page: int | None = 1
        while page:
            asked = {**query, "page": page, "per_page": 50}
            answer = self._ask("GET", f"/{kind}", params=asked)
            found += answer[kind]
            page = answer["meta"]["pagination"]["next_page"]
        return found

    def pricing(self) -> dict[str, Any]:
        """Return what the cloud asks today for everything it sells."""
        found: dict[str, Any] = self._ask("GET", "/pricing")["pricing"]
        return found

    def unprotect(self, kind: str, identifier: int) -> None:
        """Lift delete (and rebuild) protection and wait until that is done."""
        wanted = {"delete": False} | ({"rebuild": False} if kind == "servers" else {})
        self.act(kind, identifier, "change_protection", wanted)

    def act(self, kind: str, identifier: int, action: str, body: dict[str, Any]) -> None:
        """Start an action on one resource and wait until it is done."""
        self._wait(self._ask("POST", f"/{kind}/{identifier}/actions/{action}", json=body))

    def delete(self, kind: str, identifier: int) -> None:
        """Delete one resource, detaching a volume first, and wait until it is gone."""
        if kind == "volumes" and self._ask("GET", f"/volumes/{identifier}")["volume"]["server"]:
            self.act("volumes", identifier, "detach", {})
        self._wait(self._ask("DELETE", f"/{kind}/{identifier}"))

    def _wait(self, answer: dict[str, Any]) -> None:
        action = answer.get("action")
        while action and action["status"] == "running":
            time.sleep(0.2)
            action = self._ask("GET", f"/actions/{action['id']}")["action"]
        if action and action["status"] == "error":
            raise PlinthError(f"{action['command']}: {action['error']['message']}")

    def _ask(self, method: str, path: str, **arguments: Any) -> dict[str, Any]:
        try:
            response = self.client.request(method, path, **arguments)
        except httpx.HTTPError as error:
            raise PlinthError(f"{self.client.base_url} does not answer: {error}") from error
        self.left = _left(response.headers) or self.left
        body: dict[str, Any] = response.json() if response.content else {}
        if response.is_error:
            words = body.get("error", {}).get("message", response.reason_phrase)
            raise PlinthError(f"{method} {path}: {words} (HTTP {response.status_code})")
        return body


def of_stack(pulumi: Pulumi) -> Inventory:
    """Return a client of the cloud that a stack is on, with the token that its provider takes.

    Raises:
        PlinthError: neither the environment nor the stack's config has one.
    """
    known = pulumi.environment
    token = known.get("HCLOUD_TOKEN")
    if not token:
        words = ("config", "get", "hcloud:token", "--stack", pulumi.context.stack)
        token = pulumi.run(*words, check=False).stdout.strip()
    if not token:
        raise PlinthError(
            "HCLOUD_TOKEN is not set, nor hcloud:token in the stack's config: Hetzner cannot be "
            "asked what is there. Make a token (Read & Write) in the console under Security, API "
            "tokens.",
            exit_code=2,
        )
    return Inventory(known.get("HCLOUD_ENDPOINT") or HETZNER, token)


def _left(headers: httpx.Headers) -> tuple[int, int] | None:
    try:
        return int(headers["RateLimit-Remaining"]), int(headers["RateLimit-Limit"])
    except (KeyError, ValueError):
        return None
