"""A cloud in memory, and a client of it that waits for actions."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import httpx

from localcloud.actions import Actions
from localcloud.api_only import ApiOnly
from localcloud.app import cloud_app
from localcloud.cloud import Cloud
from localcloud.faults import Faults
from localcloud.hypervisor import HypervisorError
from localcloud.store import Store

TOKEN = "t" * 64
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBmXe7ZHHIwTcKRWcMHFdxh9W2HEL1dP9xYDqLqCqCnU me\n"
Json = dict[str, Any]


class Watched(ApiOnly):
    """Records what it is asked, fails where it is told to, and waits at a closed gate."""

    def __init__(self) -> None:
        """Start with an open gate."""
        super().__init__("a test")
        self.asked: list[tuple[str, tuple[Any, ...]]] = []
        self.fail: set[str] = set()
        self.gate = threading.Event()
        self.gate.set()

    def __getattribute__(self, name: str) -> Any:
        """Wrap the contract's methods."""
        found = super().__getattribute__(name)
        if name.startswith("_") or not callable(found) or name in ("capabilities", "power_state"):
            return found

        def call(*arguments: Any, **named: Any) -> Any:
            self.asked.append((name, arguments))
            self.gate.wait(10)
            if name in self.fail:
                raise HypervisorError("resource_unavailable", f"no {name} today")
            return found(*arguments, **named)

        return call

    def last(self, name: str) -> tuple[Any, ...]:
        """Return the arguments of the last call of a method."""
        return [arguments for asked, arguments in self.asked if asked == name][-1]


class Api:
    """A client of a cloud."""

    def __init__(self, store: Store | None = None, machines: ApiOnly | None = None) -> None:
        """Make a cloud over this state."""
        self.machines = machines or Watched()
        self.store = store or Store(":memory:")
        faults = Faults()
        actions = Actions(self.store, before=faults.strike_action)
        self.cloud = Cloud(self.store, self.machines, actions, TOKEN, faults=faults)
        self._transport = httpx.ASGITransport(cloud_app(self.cloud))

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Return the answer to one request; the token is sent unless headers say otherwise."""
        headers = {"Authorization": f"Bearer {TOKEN}"} | options.pop("headers", {})

        async def send() -> httpx.Response:
            async with httpx.AsyncClient(
                transport=self._transport, base_url="http://cloud"
            ) as client:
                return await client.request(method, path, headers=headers, **options)

        return asyncio.run(send())

    def ask(self, method: str, path: str, body: Json | None = None) -> tuple[int, Any]:
        """Return status and body of one request."""
        answer = self.request(method, path, json=body)
        return answer.status_code, answer.json() if answer.content else None

    def get(self, path: str) -> Any:
        """Return the body of a GET that succeeds."""
        status, body = self.ask("GET", f"/v1{path}")
        assert status == 200, body
        return body

    def post(self, path: str, body: Json | None = None) -> Any:
        """Return the body of a POST that succeeds, after all actions have ended."""
        status, answer = self.ask("POST", f"/v1{path}", body)
        assert status == 201, answer
        assert self.cloud.actions.settle(10)
        return answer

    def delete(self, path: str) -> int:
        """Return the status of a DELETE, after all actions have ended."""
        status, _ = self.ask("DELETE", f"/v1{path}")
        assert self.cloud.actions.settle(10)
        return status

    def refused(self, method: str, path: str, body: Json | None = None) -> tuple[int, str]:
        """Return status and error code of a request that fails."""
        status, answer = self.ask(method, f"/v1{path}", body)
        return status, answer["error"]["code"]

    def server(self, name: str = "web", **more: Any) -> Json:
        """Make a server and return it as it is when its actions have ended."""
        body = {"name": name, "server_type": "cx23", "image": "debian-12", "location": "nbg1"}
        made = self.post("/servers", body | more)["server"]
        found: Json = self.get(f"/servers/{made['id']}")["server"]
        return found

    def network(self, ip_range: str = "10.0.0.0/16", subnet: str = "10.0.1.0/24") -> int:
        """Make a network with one subnet and return its ID."""
        subnets = [{"type": "cloud", "network_zone": "eu-central", "ip_range": subnet}]
        body = {"name": f"net-{ip_range}", "ip_range": ip_range, "subnets": subnets}
        return int(self.post("/networks", body)["network"]["id"])
