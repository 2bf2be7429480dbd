"""Tenants' schemas and migrations, run by a real Postgres 15; and that tenants are kept apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from components.blueprint import tuning
from components.blueprint.containers import SecretFileSpec
from components.blueprint.services.tenants import Tenant
from components.blueprint.services.users import DatabaseRole
from components.config.data import PostgresConfig, TenantsConfig
from components.config.migrations import Migrations, SqlFile
from components.config.service import ServiceConfig
from components.remote.backup import tenant
from components.remote.backup.item import BackupError
from components.render import postgres as render
from components.render import tenants as render_tenants
from components.render.secret_file import fill, places
from tests.unit.components.render import database_server
from tests.unit.components.render.database_server import Server, run

SETTINGS = PostgresConfig(database="shop", user="shop", tenants=TenantsConfig(), tls=False)
ACME = Tenant("acme", "tenant_1", "11111111-1111-4111-8111-111111111111", "acme", None)
GLOBEX = Tenant(
    "globex", "tenant_2", "22222222-2222-4222-8222-222222222222", "globex", "globex.example"
)
PRODUCTS = SqlFile(
    "0001_products.sql", "CREATE TABLE products (id serial PRIMARY KEY, name text);\n"
)
COLOURS = SqlFile("0002_colours.sql", "ALTER TABLE products ADD colour text DEFAULT 'red';")
PLANS = SqlFile(
    "0001_plans.sql", "INSERT INTO plans VALUES ('33333333-3333-4333-8333-333333333333', 'basic');"
)
FIRST = Migrations(public=(PLANS,), tenant=(PRODUCTS,))
ROLES = (
    DatabaseRole("api", "shop_api", "write", "api-password"),
    DatabaseRole("team", "shop_team", "read", "team-password", "share", connections=2),
)


@pytest.fixture
def server() -> Iterator[Server]:
    """A Postgres with two tenants' schemas, still empty."""
    database_server.need()
    with database_server.workspace() as folder:
        found = Server(folder / "primary")
        found.make()
        wanted = {"kind": "postgres", "image": "docker.io/x/y:15", "cpu": 1, "memory": "256MB"}
        service = ServiceConfig.model_validate({**wanted, "port": found.port})
        tuned = tuning.postgres(256, 1, 40, 10)
        found.start(
            render.postgresql_conf(service, SETTINGS, tuned, disk=10, tls=None),
            "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n",
        )
        try:
            roles(found, (ACME, GLOBEX))
            yield found
        finally:
            found.stop()


def roles(server: Server, tenants: tuple[Tenant, ...]) -> None:
    """Run the step that makes roles and schemas."""
    text = render.roles_sql(
        SETTINGS,
        ROLES,
        owner_secret="owner-password",
        connections=20,
        replication=None,
        tenants=tenants,
    )
    spec = SecretFileSpec(key="roles", template=text, secrets=places(text))
    values = {
        "owner-password": "ownerSecret",
        "api-password": "apiSecret",
        "team-password": "teamSecret",
    }
    assert server.admin(fill(spec, values)) == (0, "")


def migrate(
    server: Server,
    migrations: Migrations = FIRST,
    mode: str = "migrate",
    tenants: tuple[Tenant, ...] = (ACME, GLOBEX),
) -> tuple[int, list[str]]:
    """Run the script as a step does; return its exit code and its lines, sorted."""
    script = render_tenants.migrate_sh(SETTINGS, tenants, migrations, system="shop-prod")
    code, said = run(
        "sh", "-s", "--", mode, stdin=script, PGHOST=str(server.folder), PGPORT=str(server.port)
    )
    return code, sorted(said.splitlines())


def as_service(server: Server, text: str) -> tuple[int, str]:
    """Ask as the application's service."""
    return server.ask("shop_api", "apiSecret", text, database="shop", PGSSLMODE="disable")


def as_acme(server: Server, text: str) -> tuple[int, str]:
    """Ask as the service does while it works for one tenant."""
    path = "SET LOCAL search_path = tenant_1, public"
    return as_service(server, f"BEGIN; SET LOCAL ROLE tenant_1; {path}; {text}; COMMIT")


def test_every_tenant_gets_every_file_once_and_in_order(server: Server) -> None:
    """A second run does nothing; a new file runs in each schema; the ledger knows."""
    assert migrate(server, mode="dry-run") == (
        0,
        [
            "would run public/0001_plans.sql",
            "would run tenant/0001_products.sql for acme (tenant_1)",
            "would run tenant/0001_products.sql for globex (tenant_2)",
        ],
    )
    assert migrate(server) == (
        0,
        [
            "ran public/0001_plans.sql for public (public)",
            "ran tenant/0001_products.sql for acme (tenant_1)",
            "ran tenant/0001_products.sql for globex (tenant_2)",
        ],
    )
    assert migrate(server) == (0, [])
    later = replace(FIRST, tenant=(PRODUCTS, COLOURS))
    assert migrate(server, later, "list") == (
        0,
        [
            "acme tenant_1 acme - pending=1",
            "globex tenant_2 globex globex.example pending=1",
        ],
    )
    assert migrate(server, later)[1] == [
        "ran tenant/0002_colours.sql for acme (tenant_1)",
        "ran tenant/0002_colours.sql for globex (tenant_2)",
    ]
    assert server.admin(
        "INSERT INTO tenant_2.products (name) VALUES ('x') RETURNING colour", "shop"
    ) == (0, "red\n")


def test_the_table_of_tenants_follows_the_config(server: Server) -> None:
    """Subdomain and domain change in place; the row's id stays."""
    migrate(server)
    moved = replace(ACME, subdomain="acme-inc", domain="acme.example")

    migrate(server, tenants=(moved, GLOBEX))

    assert server.admin(
        "SELECT id, subdomain, custom_domain, schema_name FROM tenants ORDER BY schema_name", "shop"
    ) == (
        0,
        f"{ACME.id}|acme-inc|acme.example|tenant_1\n{GLOBEX.id}|globex|globex.example|tenant_2\n",
    )


def test_a_failing_file_names_tenant_and_file_and_can_be_run_again(server: Server) -> None:
    """The others get it, the failing one nothing of it; mended, the rest follows."""
    migrate(server)
    server.admin("SET ROLE shop; ALTER TABLE tenant_1.products ADD colour int", "shop")
    later = replace(FIRST, tenant=(PRODUCTS, COLOURS))

    code, said = migrate(server, later)

    assert code == 1
    (failure,) = [line for line in said if line.startswith("tenants: acme")]
    assert "acme (tenant_1): tenant/0002_colours.sql failed, and changed nothing" in failure
    assert 'column "colour" of relation "products" already exists' in failure
    assert "ran tenant/0002_colours.sql for globex (tenant_2)" in said
    server.admin("ALTER TABLE tenant_1.products DROP colour", "shop")
    assert migrate(server, later) == (0, ["ran tenant/0002_colours.sql for acme (tenant_1)"])


def test_a_file_that_was_run_must_not_change(server: Server) -> None:
    """Its checksum is in the ledger; nothing is run."""
    migrate(server)
    changed = replace(
        FIRST, tenant=(replace(PRODUCTS, text="CREATE TABLE other (id int);"), COLOURS)
    )

    code, said = migrate(server, changed)

    assert code == 3
    assert len(said) == 1
    assert "tenant/0001_products.sql was changed after it had run in tenant_" in said[0]


def test_nothing_runs_for_a_tenant_without_a_schema(server: Server) -> None:
    """Its tables would come into the schema that all share; nobody's are touched."""
    new = replace(ACME, key="new", schema="tenant_3", id=ACME.id.replace("1", "9"), subdomain="new")

    assert migrate(server, tenants=(ACME, new)) == (
        4,
        ["tenants: new has no schema tenant_3 yet: `up` makes it with its role"],
    )
    assert server.admin("SELECT to_regclass('public.products') IS NULL", "shop") == (0, "t\n")


def test_a_tenant_that_is_no_longer_configured_is_kept(server: Server) -> None:
    """Its schema and its rows stay; a line says so."""
    migrate(server)
    server.admin("INSERT INTO tenant_2.products (name) VALUES ('kept')", "shop")

    roles(server, (ACME,))
    code, said = migrate(server, tenants=(ACME,))

    assert (code, said) == (
        0,
        ["tenants: globex (tenant_2) is in the database and in no config: left as it is"],
    )
    assert server.admin("SELECT name FROM tenant_2.products", "shop") == (0, "kept\n")


def test_one_tenant_never_sees_another(server: Server) -> None:
    """A service takes on a tenant's role for a transaction, and then sees that schema alone."""
    migrate(server)

    code, said = as_acme(server, "INSERT INTO products (name) VALUES ('own')")
    assert (code, said) == (0, "")
    assert as_acme(server, "SELECT name FROM products") == (0, "own\n")
    for code, said in (
        as_acme(server, "SELECT name FROM tenant_2.products"),
        as_acme(server, "CREATE TABLE mine (id int)"),
        as_acme(server, "SELECT subdomain FROM public.tenants"),
        as_service(server, "SELECT name FROM tenant_1.products"),  # of no tenant at all
        as_service(server, "SELECT file FROM plinth.tenant_migrations"),
    ):
        assert code != 0
        assert "permission denied" in said
    assert as_service(server, "SELECT subdomain FROM tenants ORDER BY 1") == (0, "acme\nglobex\n")


def test_another_team_sees_no_tenant(server: Server) -> None:
    """What is shared is the schema of all; a tenant's role cannot be taken on."""
    migrate(server)

    def ask(text: str) -> tuple[int, str]:
        return server.ask("shop_team", "teamSecret", text, database="shop", PGSSLMODE="disable")

    assert ask("SELECT count(*) FROM tenants") == (0, "2\n")
    for text in ("SELECT name FROM tenant_1.products", "SET ROLE tenant_1"):
        code, said = ask(text)
        assert code != 0
        assert "permission denied" in said


def test_a_tenant_of_another_day_takes_its_place(server: Server) -> None:
    """Rows, rights and ledger are those of that day; today's schema is kept beside it.

    The texts are those that a restore puts around a real dump.
    """
    migrate(server)
    as_acme(server, "INSERT INTO products (name) VALUES ('then')")
    dump = run("pg_dump", f"--host={server.folder}", f"--port={server.port}", "--username=postgres",
               "--schema=tenant_1", "shop")[1]  # fmt: skip
    where = "WHERE schema_name = 'tenant_1'"
    rows = f"COPY (SELECT * FROM {tenant.LEDGER} {where}) TO STDOUT"  # noqa: S608
    then = server.admin(rows, "shop")[1].strip()
    migrate(server, replace(FIRST, tenant=(PRODUCTS, COLOURS)))
    as_acme(server, "DELETE FROM products; INSERT INTO products (name) VALUES ('now')")

    aside = tenant.kept_as("tenant_1", "20260131T040000")
    text = tenant.beginning("tenant_1", aside) + dump + tenant.ledger("tenant_1", then)
    code, said = run(
        "psql", "--no-psqlrc", "--quiet", "--username=postgres", "--dbname=shop",
        f"--host={server.folder}", f"--port={server.port}", "--single-transaction",
        "--set=ON_ERROR_STOP=1", "--output=/dev/null", stdin=text,
    )  # fmt: skip
    assert (code, said) == (0, "")

    assert as_acme(server, "SELECT * FROM products") == (0, "1|then\n")
    kept = "SELECT name, colour FROM tenant_1_before_20260131t040000.products"
    assert server.admin(kept, "shop") == (0, "now|red\n")
    assert migrate(server, replace(FIRST, tenant=(PRODUCTS, COLOURS))) == (
        0,
        ["ran tenant/0002_colours.sql for acme (tenant_1)"],
    )


@pytest.mark.parametrize("schema", ["tenant_1'; DROP", "", "tenant-1", "tenänt"])
def test_only_a_name_becomes_part_of_what_is_run(schema: str) -> None:
    """It stands in the text of a restore as it is."""
    with pytest.raises(BackupError, match="is no name of a schema"):
        tenant.kept_as(schema, "20260131T040000")
