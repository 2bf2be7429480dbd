"""The local cloud in one object: what it knows, sells and can do."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from components.catalog import Catalogue, load_catalogue
from localcloud.actions import Actions
from localcloud.errors import ApiError, not_found, not_unique
from localcloud.faults import Faults
from localcloud.market import Market
from localcloud.ratelimit import RateLimit

if TYPE_CHECKING:
    from localcloud.hypervisor import Hypervisor
    from localcloud.pki import Authority
    from localcloud.store import Document, Store

FIRST_ID = 10001

TITLES = {
    "ssh_key": "SSH key",
    "primary_ip": "Primary IP",
    "floating_ip": "Floating IP",
    "load_balancer": "Load Balancer",
    "placement_group": "Placement Group",
}


@dataclass
class Cloud:
    """State, machines, catalogue and budget that all routes share."""

    store: Store
    hypervisor: Hypervisor
    actions: Actions
    token: str = field(repr=False)
    catalogue: Catalogue = field(default_factory=load_catalogue)
    rate: RateLimit = field(default_factory=RateLimit)
    faults: Faults = field(default_factory=Faults)
    market: Market = field(default_factory=Market)
    origin_ca: Authority | None = None
    requests: dict[str, int] = field(default_factory=dict)
    _count: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Keep what is sold as it is listed, whatever the market does later."""
        self._listed = self.catalogue

    def trade(self, market: Market) -> None:
        """Sell at another day's prices from now on.

        Raises:
            ApiError: invalid_input, of a type that is not sold.
        """
        for name in market.retires:
            if name not in self._listed.server_types:
                raise ApiError("invalid_input", f"server type '{name}' not found")
        self.market, self.catalogue = market, market.priced(self._listed)

    def new_id(self) -> int:
        """Return an ID that no resource of any kind has had."""
        return self.store.next_id("id", FIRST_ID)

    def find(self, kind: str, number: int) -> Document:
        """Return a resource's document.

        Raises:
            ApiError: not_found.
        """
        body = self.store.get(kind, number)
        if body is None or body.get("removing"):
            raise not_found(title(kind), number)
        return body

    def all(self, kind: str) -> list[Document]:
        """Return all documents of a kind that are not on their way out."""
        return [body for body in self.store.all(kind) if not body.get("removing")]

    def save(self, kind: str, body: Document) -> Document:
        """Keep a resource's document."""
        self.store.put(kind, body["id"], body)
        return body

    def check_name(self, kind: str, name: str, own: int | None = None) -> None:
        """Refuse a name that another resource of the kind has.

        Raises:
            ApiError: uniqueness_error.
        """
        # One that is being removed counts too: its disk or device may still be there.
        if any(b["name"] == name and b["id"] != own for b in self.store.all(kind)):
            raise not_unique(title(kind))

    def check_unlocked(self, kind: str, number: int) -> None:
        """Refuse while an action that needs the resource for itself runs.

        Raises:
            ApiError: locked.
        """
        if self.actions.running((kind, number), exclusive=True):
            raise ApiError("locked", f"{title(kind)} is locked: another action is running")

    def count(self, key: str) -> None:
        """Count a request, by method and route."""
        with self._count:
            self.requests[key] = self.requests.get(key, 0) + 1

    def reset_requests(self) -> None:
        """Count requests from now on."""
        with self._count:
            self.requests.clear()


def title(kind: str) -> str:
    """Return a kind as its messages name it."""
    return TITLES.get(kind, kind.capitalize())


def check_unprotected(body: Document, what: str = "delete") -> None:
    """Refuse what a resource is protected from.

    Raises:
        ApiError: protected.
    """
    if body["protection"].get(what):
        raise ApiError("protected", f"resource is protected against {what}; unset it first")
