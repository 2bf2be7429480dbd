"""What the price of a thing depends on: a plan's specs have it, and a preview's resources too."""

from __future__ import annotations

from typing import Protocol


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
