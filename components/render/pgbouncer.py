"""What PgBouncer reads: its settings and its users."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.render.template import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from components.blueprint.services.users import DatabaseRole
    from components.config.data import PgBouncerConfig
    from components.render.postgres import TlsFiles


@dataclass(frozen=True)
class Pooled:
    """The Postgres behind a pool; `connections` is how many it has for services at all."""

    host: str
    port: int
    database: str
    connections: int


def pgbouncer_ini(  # noqa: PLR0913 - what the file has
    settings: PgBouncerConfig,
    pooled: Pooled,
    *,
    port: int,
    users: str,
    tls: TlsFiles | None,
    watching: Sequence[str] = (),
) -> str:
    """Return pgbouncer.ini; `users` is the path of the file with the users.

    Roles in `watching` may ask the pool itself how it is.
    """
    return render(
        "pgbouncer/pgbouncer.ini",
        database=pooled.database,
        host=pooled.host,
        host_port=pooled.port,
        connections=pooled.connections,
        port=port,
        users=users,
        pool=settings.pool,
        pool_size=settings.pool_size,
        max_clients=settings.max_clients,
        tls=tls,
        watching=watching,
    )


def users_txt(roles: Sequence[DatabaseRole]) -> str:
    """Return the users with places for their passwords.

    PgBouncer logs in to Postgres as the user itself, so it needs the passwords as they are.
    """
    return render("pgbouncer/users.txt", roles=roles)
