"""Postgres' files, read and carried out by a real Postgres 15."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from components.blueprint import tuning
from components.blueprint.containers import SecretFileSpec
from components.blueprint.services.users import DatabaseRole, Right
from components.config.data import PostgresConfig
from components.config.service import ServiceConfig
from components.render import postgres as render
from components.render.secret_file import fill, places
from tests.unit.components.render import database_server
from tests.unit.components.render.database_server import BIN, Server, run

SETTINGS = PostgresConfig(
    database="shop",
    user="shop",
    extensions=("pg_trgm", "uuid-ossp", "pg_stat_statements"),
    max_connections=40,
)
SERVICE = ServiceConfig.model_validate(
    {
        "kind": "postgres",
        "image": "docker.io/library/postgres:15",
        "cpu": 1,
        "memory": "256MB",
        "port": 5432,
    }
)
TUNED = tuning.postgres(256, 1, 40, 10)
PASSWORDS = {
    f"{name}-password": f"{name}Secret" for name in ("owner", "api", "worker", "report", "team")
}
PASSWORDS["replication-password"] = "copySecret"
REPLICATION = render.Replication("shop_replication", "replication-password", ("plinth_second",))


def role(service: str, right: Right) -> DatabaseRole:
    """Return the role of a service."""
    return DatabaseRole(service, f"shop_{service}", right, f"{service}-password")


ROLES = (role("api", "owner"), role("worker", "write"), role("report", "read"))
TEAM = DatabaseRole("team", "shop_team", "read", "team-password", "share", connections=2)


def sql(roles: tuple[DatabaseRole, ...] = ROLES, passwords: dict[str, str] | None = None) -> str:
    """Return the step's text with the passwords in their places."""
    text = render.roles_sql(
        SETTINGS, roles, owner_secret="owner-password", connections=20, replication=REPLICATION
    )
    spec = SecretFileSpec(key="roles", template=text, secrets=places(text))
    return fill(spec, PASSWORDS | (passwords or {}))


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A primary whose clients come over TLS, its roles made."""
    database_server.need()
    with database_server.workspace() as folder:
        found = Server(folder / "primary")
        found.make()
        tls = found.certify()
        service = SERVICE.model_copy(update={"port": found.port})
        conf = render.postgresql_conf(service, SETTINGS, TUNED, disk=10, tls=tls)
        found.start(conf, hba())
        try:
            code, said = found.admin(sql())
            assert (code, said) == (0, "")
            yield found
        finally:
            found.stop()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that Postgres' user may enter."""
    with database_server.workspace() as found:
        yield found


def hba() -> str:
    """Return pg_hba.conf without the line for the container itself, so that we come by network."""
    names = ["shop", *(item.name for item in (*ROLES, TEAM))]
    text = render.pg_hba(SETTINGS, names, "127.0.0.1/32", REPLICATION.role)
    return text.replace("host all all 127.0.0.1/32 scram-sha-256\n", "")


def ask(server: Server, service: str, text: str, **options: str) -> tuple[int, str]:
    """Ask as a service."""
    password = options.pop("password", PASSWORDS[f"{service}-password"])
    name = "shop" if service == "owner" else f"shop_{service}"
    return server.ask(name, password, text, database="shop", **options)


def test_postgres_reads_its_settings(folder: Path) -> None:
    """`postgres -C` gives what was computed, and what the system itself gives where it does."""
    database_server.need()
    own = Server(folder / "own")
    own.make()
    settings = SETTINGS.model_copy(update={"settings": {"work_mem": "64MB", "jit": False}})
    conf = render.postgresql_conf(SERVICE, settings, TUNED, disk=10, tls=None)
    path = own.give("postgresql.conf", conf)

    def value(name: str) -> str:
        words = ("postgres", "-D", str(own.data), "-c", f"config_file={path}", "-C", name)
        return run(*words)[1].strip().splitlines()[-1]

    assert value("work_mem") == "65536"  # kB
    assert value("jit") == "off"
    assert value("max_connections") == "32"
    assert value("statement_timeout") == "30000"
    assert value("shared_preload_libraries") == "pg_stat_statements"
    assert value("log_min_duration_statement") == "1000"
    own.give("postgresql.conf", conf + "shared_bufers = 1GB\n")
    assert "contains errors" in value("work_mem")


def test_the_owner_makes_tables_and_others_use_them(server: Server) -> None:
    """What the owner's service makes is the owner's; writers change rows, readers see them."""
    made = "CREATE TABLE goods (id serial PRIMARY KEY, name text); SELECT current_user"
    assert ask(server, "api", made) == (0, "shop\n")
    assert ask(server, "worker", "INSERT INTO goods (name) VALUES ('tea')")[0] == 0
    assert ask(server, "report", "SELECT name FROM goods") == (0, "tea\n")

    for service, text in (
        ("worker", "CREATE TABLE more (id int)"),
        ("worker", "DROP TABLE goods"),
        ("worker", "TRUNCATE goods"),
        ("report", "INSERT INTO goods (name) VALUES ('salt')"),
        ("report", "SET default_transaction_read_only = off; DELETE FROM goods"),
    ):
        code, said = ask(server, service, text)
        assert code != 0, text
        assert "permission denied" in said or "must be owner" in said or "read-only" in said


def test_nobody_comes_in_without_tls_or_to_another_database(server: Server) -> None:
    """Plain connections, the superuser and foreign databases are refused by name."""
    assert ask(server, "worker", "SELECT 1")[0] == 0
    for user, password, options in (
        ("shop_worker", PASSWORDS["worker-password"], {"PGSSLMODE": "disable"}),
        ("postgres", "x", {}),
        ("shop_replication", "copySecret", {}),
    ):
        code, said = server.ask(user, password, "SELECT 1", database="shop", **options)
        assert code != 0
        assert "pg_hba.conf" in said
    code, said = server.ask("shop_worker", PASSWORDS["worker-password"], "", database="postgres")
    assert code != 0


def test_clients_know_their_server(server: Server) -> None:
    """With verify-full the authority's name counts: another name is refused."""
    authority = str(server.folder / "ca.crt")
    verify = {"PGSSLMODE": "verify-full", "PGSSLROOTCERT": authority}

    assert ask(server, "worker", "SELECT 1", PGHOSTADDR="127.0.0.1", **verify)[0] != 0
    words = f"host=localhost port={server.port} user=shop_worker dbname=shop"
    known = run("psql", words, "-tAc", "SELECT 1", PGPASSWORD="workerSecret", **verify)
    assert known == (0, "1\n")


def test_a_second_run_changes_nothing_and_a_new_password_counts(server: Server) -> None:
    """Steps are idempotent; the old password is worth nothing afterwards."""
    assert server.admin(sql()) == (0, "")
    assert server.admin(sql(passwords={"worker-password": "another"})) == (0, "")

    assert ask(server, "worker", "SELECT 1")[0] != 0
    assert ask(server, "worker", "SELECT 1", password="another")[0] == 0
    assert server.admin(sql()) == (0, "")


def test_rights_are_taken_back_and_gone_services_locked_out(server: Server) -> None:
    """A writer that becomes a reader writes no more; who is no longer named cannot log in."""
    ask(server, "api", "CREATE TABLE IF NOT EXISTS notes (id int)")
    assert ask(server, "worker", "INSERT INTO notes VALUES (1)")[0] == 0

    assert server.admin(sql((role("api", "owner"), role("worker", "read")))) == (0, "")

    assert ask(server, "worker", "INSERT INTO notes VALUES (2)")[0] != 0
    assert ask(server, "worker", "SELECT id FROM notes") == (0, "1\n")
    code, said = ask(server, "report", "SELECT 1")
    assert code != 0
    assert "not permitted to log in" in said
    assert server.admin(sql()) == (0, "")
    assert ask(server, "report", "SELECT id FROM notes") == (0, "1\n")


def test_another_team_reads_and_that_is_all(server: Server) -> None:
    """It sees rows, of later tables too; it writes nothing, and has few connections."""
    assert server.admin(sql((*ROLES, TEAM))) == (0, "")
    made = "CREATE TABLE IF NOT EXISTS facts (id int); INSERT INTO facts VALUES (7)"
    assert ask(server, "api", made)[0] == 0
    assert ask(server, "team", "SELECT id FROM facts") == (0, "7\n")

    for text in (
        "SET default_transaction_read_only = off; INSERT INTO facts VALUES (8)",
        "SET default_transaction_read_only = off; CREATE TEMPORARY TABLE mine (id int)",
        "CREATE TABLE mine (id int)",
    ):
        code, said = ask(server, "team", text)
        assert code != 0, text
        assert "permission denied" in said or "read-only" in said
    limit = "SELECT rolconnlimit FROM pg_roles WHERE rolname = 'shop_team'"
    assert server.admin(limit)[1].strip() == "2"

    assert server.admin(sql()) == (0, "")  # no longer shared
    code, said = ask(server, "team", "SELECT 1")
    assert code != 0
    assert "not permitted to log in" in said


def test_limits_of_services_are_none_of_the_servers_own_work(server: Server) -> None:
    """The start of a copy waits for a checkpoint, and would be cut off."""
    shown = "SHOW statement_timeout; SHOW lock_timeout"
    assert server.admin(shown) == (0, "0\n0\n")

    limits = (
        ask(server, "worker", "SHOW statement_timeout"),
        ask(server, "worker", "SHOW lock_timeout"),
    )
    assert limits == ((0, "30s\n"), (0, "10s\n"))


def test_passwords_reach_neither_log_nor_statistics(server: Server) -> None:
    """Both look away while roles are made; a failing step does not show one either."""
    code, said = server.admin(sql().replace("CONNECTION LIMIT 20", "CONNECTION LIMIT x"))
    assert code != 0
    texts = (server.folder / "log").read_text() + said
    texts += server.admin("SELECT string_agg(query, ' ') FROM pg_stat_statements", "shop")[1]

    assert not [secret for secret in PASSWORDS.values() if secret in texts]


def test_a_replica_copies_follows_and_is_promoted(server: Server, folder: Path) -> None:
    """Its start script copies the primary through the slot; promoted, it writes."""
    second = Server(folder / "second")
    second.open_folder()
    tls = second.certify()
    passes = second.give("pass", f"*:*:*:*:{PASSWORDS['replication-password']}\n")
    followed = render.Followed(
        "postgres",
        f"host=127.0.0.1 port={server.port} user=shop_replication passfile={passes} "
        "application_name=second sslmode=require",
        "plinth_second",
    )
    script = second.give("replica.sh", render.replica_script(followed), 0o755)
    second.give("docker-entrypoint.sh", '#!/bin/sh\necho "would run: $*"\n', 0o755)
    environment = {"PGDATA": str(second.data), "PATH": f"{second.folder}:{BIN}:/usr/bin:/bin"}
    code, said = run("sh", str(script), "postgres", "-c", "x=y", **environment)
    assert code == 0, said
    assert "would run: postgres -c x=y" in said

    service = SERVICE.model_copy(update={"port": second.port})
    conf = render.postgresql_conf(service, SETTINGS, TUNED, disk=10, tls=tls, primary=followed)
    second.start(conf, hba())
    try:
        ask(server, "api", "CREATE TABLE IF NOT EXISTS seen (id int); INSERT INTO seen VALUES (7)")
        wanted = server.admin("SELECT pg_current_wal_lsn()")[1].strip()
        caught_up = f"SELECT pg_last_wal_replay_lsn() >= '{wanted}'"
        for _ in range(100):
            if second.admin(f"SELECT pg_sleep(0.1); {caught_up}")[1].strip() == "t":
                break
        assert ask(second, "report", "SELECT id FROM seen LIMIT 1") == (0, "7\n")
        assert ask(second, "worker", "INSERT INTO seen VALUES (8)")[0] != 0
        health = render.replica_health(second.port)
        state = run("sh", "-s", stdin=health, PGHOST=str(second.folder), PGPORT=str(second.port))
        assert state[0] == 0, state[1]
        assert state[1].startswith("replica, streaming, 0 bytes to replay, last transaction ")

        second.admin("SELECT pg_promote()")
        assert ask(second, "worker", "INSERT INTO seen VALUES (8)")[0] == 0
    finally:
        second.stop()
