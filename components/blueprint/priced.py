"""What the price of a thing depends on: a plan's specs have it, and a preview's resources too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from decimal import Decimal


class Named(Protocol):
    """A thing with a stable key, for the cost line's own, and the name that the cloud shows."""

    @property
    def key(self) -> str:
        """Its stable identity, for example `app-1`."""

    @property
    def name(self) -> str:
        """Its display name."""


class Typed(Named, Protocol):
    """A thing whose price goes by its type: `lb11`, `ipv4`, `cx33`."""

    @property
    def type(self) -> str:
        """The cloud's name of the type."""


class Server(Typed, Protocol):
    """A server; backups cost a share of its price."""

    @property
    def location(self) -> str:
        """Where it stands; prices differ."""

    @property
    def backups(self) -> bool:
        """Whether the cloud backs it up."""


class Volume(Named, Protocol):
    """A disk, paid for by the GB."""

    @property
    def size_gb(self) -> int:
        """Its size in GB."""


class Traffic(Typed, Protocol):
    """What goes out of a server or a load balancer in a month, as far as somebody expects it."""

    @property
    def kind(self) -> Literal["server", "load balancer"]:
        """Whose traffic it is; each has a quota of its own."""

    @property
    def location(self) -> str:
        """Where it stands; quota and price differ."""

    @property
    def traffic_tb(self) -> Decimal:
        """Terabytes a month."""


class Objects(Named, Protocol):
    """What is kept in object storage, and what is fetched from it in a month."""

    @property
    def size_gb(self) -> Decimal:
        """Its size in GB, on average over the month."""

    @property
    def traffic_tb(self) -> Decimal:
        """Terabytes a month that leave it."""


class Snapshots(Named, Protocol):
    """Pictures of a server's own disk; the cloud counts what is used, compressed."""

    @property
    def size_gb(self) -> Decimal:
        """Their size in GB, all that are kept together."""
