"""What is in a project at Hetzner, costs, and serves nothing or belongs to no stack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from components.blueprint.money import cents
from components.catalog import Catalogue

OLD_SNAPSHOT = 90  # days
KINDS = ("servers", "volumes", "floating_ips", "primary_ips", "load_balancers", "images")
Thing = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Leftover:
    """A thing that costs for nothing.

    Attributes:
        kind: as the API calls it, for example `volumes`.
        monthly: EUR net; None where its price is not known.
        why: half a sentence.
    """

    kind: str
    name: str
    monthly: Decimal | None
    why: str

    @property
    def words(self) -> str:
        """Return it as one sentence."""
        price = "at an unknown price" if self.monthly is None else f"for {self.monthly:.2f} EUR"
        kind = self.kind.removesuffix("s").replace("_", " ").replace(" ip", " IP")
        return f"{kind} {self.name} {self.why}, {price} a month."

    def as_json(self) -> dict[str, str | None]:
        """Return it as JSON has it; amounts are text."""
        monthly = None if self.monthly is None else str(self.monthly)
        return {"kind": self.kind, "name": self.name, "monthly": monthly, "why": self.why}


def leftovers(
    things: Mapping[str, Sequence[Thing]],
    stacks: Iterable[str],
    catalogue: Catalogue,
    today: date,
) -> tuple[Leftover, ...]:
    """Return what costs and serves nothing, or belongs to no stack.

    Args:
        things: objects of the API by kind (`KINDS`; of images the snapshots).
        stacks: names of all stacks, which are in the label `stack`.
        catalogue: prices.
        today: for the age of snapshots.
    """
    known = frozenset(stacks)
    found = []
    for kind in KINDS:
        for thing in things.get(kind, ()):
            if kind == "images" and thing.get("type") != "snapshot":
                continue
            why = list(_idle(kind, thing, today))
            stack = (thing.get("labels") or {}).get("stack")
            if stack not in known:
                why.append("belongs to no stack" if stack is None else f"is of no stack ({stack})")
            if why:
                name = str(thing.get("name") or thing.get("description") or thing["id"])
                price = _price(kind, thing, catalogue)
                found.append(Leftover(kind=kind, name=name, monthly=price, why=", ".join(why)))
    return tuple(found)


def _idle(kind: str, thing: Thing, today: date) -> Iterator[str]:
    """Say why a thing serves nothing."""
    if kind == "servers" and thing["status"] == "off":
        yield "is off and is paid for all the same"
    elif kind == "volumes" and thing["server"] is None:
        yield "is attached to no server"
    elif kind == "floating_ips" and thing["server"] is None:
        yield "is assigned to no server"
    elif kind == "primary_ips" and thing["assignee_id"] is None:
        yield "is the address of no server"
    elif kind == "load_balancers":
        if not thing["targets"]:
            yield "has no target"
        if not thing["services"]:
            yield "has no service"
    elif kind == "images":
        age = (today - date.fromisoformat(thing["created"][:10])).days
        if age > OLD_SNAPSHOT:
            yield f"is {age} days old"


def _price(kind: str, thing: Thing, catalogue: Catalogue) -> Decimal | None:
    """Return what a thing costs a month."""
    prices = catalogue.prices
    if kind == "servers":
        sold = catalogue.server_types.get(thing["server_type"]["name"])
        price = sold.prices.get(thing["location"]["name"]) if sold else None
        return price.monthly if price else None
    if kind == "load_balancers":
        balancer = catalogue.load_balancer_types.get(thing["load_balancer_type"]["name"])
        return balancer.monthly if balancer else None
    if kind == "volumes":
        return cents(thing["size"] * prices.volume_gb_month.amount)
    if kind == "images":
        size = Decimal(str(thing.get("image_size") or 0))
        return cents(size * prices.snapshot_gb_month.amount)
    family = kind.removesuffix("_ips")
    amount: Decimal = getattr(prices, f"{family}_{thing['type']}_month").amount
    return cents(amount)
