"""How many requests a run made to the local cloud's API."""

from __future__ import annotations

import httpx

from cli.cloud import LocalCloud
from cli.context import Context


def requests_made(cloud: LocalCloud) -> int:
    """Return how many requests a running local cloud has answered since it started."""
    variables = cloud.environment()
    address = variables["HCLOUD_ENDPOINT"].removesuffix("/v1") + "/_localcloud/requests"
    headers = {"Authorization": f"Bearer {variables['HCLOUD_TOKEN']}"}
    answer = httpx.get(address, headers=headers, timeout=10)
    answer.raise_for_status()
    return int(answer.json()["total"])


class RequestCount:
    """Counts from its making to `words()`; silent for a real cloud, which does not tell."""

    def __init__(self, context: Context) -> None:
        """Note the count at the start."""
        self.cloud = LocalCloud(context.state) if context.local else None
        self.start = self._total()

    def since(self) -> int:
        """Return the requests made since."""
        return self._total() - self.start

    def words(self) -> str:
        """Return the count as the end of a sentence."""
        return f" · {self.since()} API requests" if self.cloud else ""

    def _total(self) -> int:
        return requests_made(self.cloud) if self.cloud else 0
