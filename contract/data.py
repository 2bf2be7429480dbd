"""What other teams may know of the databases, and what of them is shared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from contract.field import said


@dataclass(frozen=True, kw_only=True)
class Database:
    """A database's endpoint inside the Swarm; no port of it is open on any server."""

    engine: Annotated[str, said("What speaks there, `postgres`.")]
    host: Annotated[str, said("Its name on the overlay network `network`.")]
    port: Annotated[int, said("Its TCP port there.")]
    database: Annotated[str, said("Name of the database; of a Redis, its number.")]
    user: Annotated[str, said("Who owns what is in it; that password is not shared.")]
    network: Annotated[str, said("Key in `swarm.networks` of the network that it is on.")]
    tls: Annotated[bool, said("Whether it refuses plain connections; trust it by `internal_ca`.")]


@dataclass(frozen=True, kw_only=True)
class Share:
    """A role that was made for another team (`plinth:share`); it reads and changes nothing."""

    store: Annotated[str, said("Key of the store that it may enter, a primary or a replica.")]
    host: Annotated[str, said("Its name on the overlay network `network`.")]
    port: Annotated[int, said("Its TCP port there.")]
    database: Annotated[str, said("Name of the database.")]
    role: Annotated[str, said("Whom to log in as; the password is in `share_urls`.")]
    connections: Annotated[int, said("How many connections it may have at a time.")]
    network: Annotated[str, said("Key in `swarm.networks` of the network that it is on.")]
    tls: Annotated[bool, said("Whether it refuses plain connections; trust it by `internal_ca`.")]
