"""What a firewall is asked with: rules, and to what it applies."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from localcloud.hetzner.fields import Body, Cidr, Labels, Name

MAX_PORT = 65535
MAX_RULES = 50
Cidrs = Annotated[list[Cidr], Field(max_length=100)]


class RuleBody(Body):
    """One rule."""

    direction: Literal["in", "out"]
    protocol: Literal["tcp", "udp", "icmp", "esp", "gre"]
    description: Annotated[str, Field(max_length=255)] | None = None
    source_ips: Cidrs = Field(default_factory=list)
    destination_ips: Cidrs = Field(default_factory=list)
    port: str | None = None

    @model_validator(mode="after")
    def _consistent(self) -> RuleBody:
        if self.direction == "in" and not self.source_ips:
            raise ValueError("source_ips is required for direction in")
        if self.direction == "out" and not self.destination_ips:
            raise ValueError("destination_ips is required for direction out")
        if (self.protocol in ("tcp", "udp")) != (self.port is not None):
            raise ValueError("port is required for tcp and udp, and for them only")
        if self.port not in (None, "any"):
            check_port(str(self.port))
        return self


def check_port(written: str) -> None:
    """Refuse what is neither a port nor a range of them.

    Raises:
        ValueError: as said.
    """
    parts = written.split("-")
    numbers = [int(p) if p.isdecimal() else 0 for p in parts]
    valid = len(parts) in (1, 2) and all(0 < n <= MAX_PORT for n in numbers)
    if not valid or numbers != sorted(numbers):
        raise ValueError(f"port {written!r} must be a port or a range such as 80-85")


class ServerRef(Body):
    """A server by ID."""

    id: int


class SelectorRef(Body):
    """Servers by their labels."""

    selector: str


class FirewallTarget(Body):
    """To what a firewall applies."""

    type: Literal["server", "label_selector"]
    server: ServerRef | None = None
    label_selector: SelectorRef | None = None

    @model_validator(mode="after")
    def _consistent(self) -> FirewallTarget:
        if getattr(self, self.type) is None:
            raise ValueError(f"{self.type} is required for type {self.type}")
        return self


class CreateFirewall(Body):
    """Body of POST /firewalls."""

    name: Name
    labels: Labels | None = None
    rules: Annotated[list[RuleBody], Field(max_length=MAX_RULES)] | None = None
    apply_to: list[FirewallTarget] | None = None


class SetRules(Body):
    """Body of set_rules."""

    rules: Annotated[list[RuleBody], Field(max_length=MAX_RULES)]


class ApplyTo(Body):
    """Body of apply_to_resources."""

    apply_to: list[FirewallTarget]


class RemoveFrom(Body):
    """Body of remove_from_resources."""

    remove_from: list[FirewallTarget]
