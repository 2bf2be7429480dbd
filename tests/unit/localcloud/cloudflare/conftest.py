"""A Cloudflare of its own for each test, in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from localcloud.cloudflare import ensure_zone, routes
from localcloud.store import Store

TOKEN = "test-token"


@dataclass
class Cloud:
    """A client with the token, and a zone to work in."""

    client: TestClient
    store: Store
    zone: str

    @property
    def records(self) -> str:
        """Path of the zone's records."""
        return f"/client/v4/zones/{self.zone}/dns_records"

    def add(self, **record: Any) -> dict[str, Any]:
        """Make a record that must be accepted."""
        answer = self.client.post(self.records, json=record)
        assert answer.status_code == 200, answer.text
        return dict(answer.json()["result"])

    def refused(self, method: str, path: str, **options: Any) -> tuple[int, int, str]:
        """Ask for something that must be refused; gives status, code and message."""
        answer = self.client.request(method, path, **options)
        body = answer.json()
        assert (body["success"], body["result"], body["messages"]) == (False, None, [])
        (error,) = body["errors"]
        return answer.status_code, error["code"], error["message"]


@pytest.fixture
def cloud() -> Cloud:
    """Give a cloud with the zone example.org."""
    store = Store(":memory:")
    client = TestClient(Starlette(routes=routes(store, TOKEN)))
    client.headers["Authorization"] = f"Bearer {TOKEN}"
    return Cloud(client, store, ensure_zone(store, "example.org"))
