"""From the resources of a preview to what they cost a month, by the plan's own calculator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from components.blueprint.cost import Paid, lines, of_lines
from policies.rules import free, types
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Undecided

if TYPE_CHECKING:
    from components.blueprint.money import CostLine, Costs
    from components.catalog import Catalogue


@dataclass(frozen=True, kw_only=True)
class Bill:
    """What is paid for.

    Attributes:
        costs: all lines with their sum.
        unlisted: things that the catalogue has no price for: of a size or kind that it does not
            have, or of a type that is not known to be free; they are in no line.
        undecided: values that are needed for a price and not known yet; in no line either.
    """

    costs: Costs
    unlisted: tuple[str, ...]
    undecided: tuple[Undecided, ...]


@dataclass(frozen=True, kw_only=True)
class _Item:
    """Something to be paid for, with what its price depends on."""

    key: str
    name: str
    type: str = ""
    location: str = ""
    backups: bool = False
    size_gb: int = 0


@dataclass
class _Reader:
    """Reads resources; gathers what cannot be priced."""

    catalogue: Catalogue
    unlisted: list[str] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)

    def items(self, resources: Iterable[Resource], token: str) -> tuple[_Item, ...]:
        found = (self._item(resource) for resource in resources if resource.type == token)
        return tuple(item for item in found if item)

    def addresses(self, resources: Iterable[Resource]) -> tuple[_Item, ...]:
        """Return the IPv4 addresses that the cloud makes with a server, and asks money for."""
        found = (self._address(server) for server in resources if server.type == types.SERVER)
        return tuple(item for item in found if item)

    def _address(self, server: Resource) -> _Item | None:
        """Return what comes with a server that is given no address; one of unknown id is given."""
        nets = at(server.properties, "publicNets")
        if nets is UNKNOWN or at(nets, 0) is UNKNOWN:
            self.undecided.append(Undecided(("publicNets",), (server.type, server.name)))
            return None
        if at(nets, 0, "ipv4") or at(nets, 0, "ipv4Enabled") is False:
            return None
        return _Item(key=server.name, name=f"of {server.name}", type="ipv4")

    def _item(self, resource: Resource) -> _Item | None:
        needs = _NEEDS[resource.type]
        values = {attribute: at(resource.properties, prop) for attribute, prop in needs.items()}
        unknown = [prop for attribute, prop in needs.items() if values[attribute] is UNKNOWN]
        self.undecided += [Undecided((prop,), (resource.type, resource.name)) for prop in unknown]
        if unknown:
            return None
        if "location" in needs and not values["location"]:
            values["location"] = _of_datacenter(resource)
        if "size_gb" in values:
            values["size_gb"] = _size(values["size_gb"])
            if values["size_gb"] is None:
                self.unlisted.append(f"{resource.name} (no size)")
                return None
        kind = self._kinds(resource.type)
        if kind is not None and values["type"] not in kind:
            self.unlisted.append(f"{resource.name} ({values['type']})")
            return None
        name = at(resource.properties, "name")
        return _Item(
            key=resource.name,
            name=name if isinstance(name, str) else resource.name,
            **{attribute: value for attribute, value in values.items() if value is not None},
        )

    def _kinds(self, token: str) -> Iterable[str] | None:
        if token == types.SERVER:
            return self.catalogue.server_types
        if token == types.LOAD_BALANCER:
            return self.catalogue.load_balancer_types
        return ("ipv4", "ipv6") if token in (types.PRIMARY_IP, types.FLOATING_IP) else None


_NEEDS: dict[str, dict[str, str]] = {
    types.SERVER: {"type": "serverType", "location": "location", "backups": "backups"},
    types.PRIMARY_IP: {"type": "type"},
    types.VOLUME: {"size_gb": "size"},
    types.FLOATING_IP: {"type": "type"},
    types.LOAD_BALANCER: {"type": "loadBalancerType"},
}


def bill(
    resources: Iterable[Resource], catalogue: Catalogue, expected: Iterable[CostLine] = ()
) -> Bill:
    """Price what would be there after the change.

    Args:
        resources: all resources of the stack; those that are known to cost nothing are passed
            over, and so is what is not the cloud's.
        catalogue: what the cloud sells, and for how much.
        expected: lines of what is billed by use, which no resource shows.
    """
    resources = tuple(resources)
    reader = _Reader(catalogue)
    paid = Paid(
        servers=reader.items(resources, types.SERVER),
        primary_ips=(*reader.items(resources, types.PRIMARY_IP), *reader.addresses(resources)),
        volumes=reader.items(resources, types.VOLUME),
        floating_ips=reader.items(resources, types.FLOATING_IP),
        load_balancers=reader.items(resources, types.LOAD_BALANCER),
    )
    return Bill(
        costs=of_lines((*lines(paid, catalogue), *expected), catalogue),
        unlisted=(*reader.unlisted, *_unpriced(resources)),
        undecided=tuple(reader.undecided),
    )


def _unpriced(resources: Iterable[Resource]) -> Iterator[str]:
    """Tell what may cost something and of what no price is looked up: it is never zero."""
    for resource in resources:
        known = resource.type in free.FREE or resource.type in _NEEDS
        if resource.type.startswith(free.PACKAGE) and not known:
            yield f"{resource.name} ({resource.type.rpartition(':')[2]})"


def _size(value: Any) -> int | None:
    """Return a size in GB; None for what is none, so that nothing makes a sum smaller."""
    try:
        size = round(float(value))
    except (TypeError, ValueError, OverflowError):
        return None
    return size if size > 0 else None


def _of_datacenter(server: Resource) -> Any:
    """Return the location that a data center (`nbg1-dc3`) is in."""
    named = at(server.properties, "datacenter")
    return named.split("-")[0] if isinstance(named, str) else None
