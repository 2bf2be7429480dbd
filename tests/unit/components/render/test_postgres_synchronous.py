"""Commits that wait for a replica, in a real Postgres 15 whose replica is still to come."""

from __future__ import annotations

import pytest

from components.render import postgres as render
from tests.unit.components.render import database_server
from tests.unit.components.render.database_server import Server
from tests.unit.components.render.test_postgres import SERVICE, SETTINGS, TUNED, ask, hba, sql


@pytest.mark.parametrize(
    ("replicas", "named"), [(("one", "the-other"), 'ANY 1 ("one", "the-other")'), ((), "")]
)
def test_roles_are_made_before_the_replica_is_there(replicas: tuple[str, ...], named: str) -> None:
    """Their step does not wait, nor does the administrator; services do."""
    database_server.need()
    with database_server.workspace() as folder:
        server = Server(folder / "primary")
        server.make()
        tls = server.certify()
        service = SERVICE.model_copy(update={"port": server.port})
        conf = render.postgresql_conf(
            service, SETTINGS, TUNED, disk=10, tls=tls, synchronous=replicas
        )
        server.start(conf, hba())
        try:
            assert server.admin(sql()) == (0, "")
            assert server.admin("SHOW synchronous_standby_names")[1].strip() == named
            assert server.admin("SHOW synchronous_commit")[1].strip() == "local"
            assert ask(server, "api", "SHOW synchronous_commit") == (0, "on\n")
        finally:
            server.stop()
