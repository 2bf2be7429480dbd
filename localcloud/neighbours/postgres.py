"""Postgres and a pool before it, as Supabase has them: 5432 past the pool, 6543 through it."""

from __future__ import annotations

import secrets
import socket
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from localcloud.neighbours.errors import NeighbourError
from localcloud.neighbours.program import Program

if TYPE_CHECKING:
    from localcloud.neighbours.site import Site
    from localcloud.pki import Authority

SERVER_IMAGE = "docker.io/library/postgres:15-bookworm"
POOL_IMAGE = "docker.io/edoburu/pgbouncer:v1.24.1-p1"
IMAGES = (SERVER_IMAGE, POOL_IMAGE)
NUMBER = 2  # last part of its address
DIRECT, POOLED = 5432, 6543
SERVER_USER, POOL_USER = 999, 70
CERTIFICATE_DAYS = 800

HBA = """\
local all postgres peer
host all all 127.0.0.1/32 scram-sha-256
hostssl all all 0.0.0.0/0 scram-sha-256
"""
# Runs as the pool's own user: it may read the verifiers of passwords and nothing else.
POOL_ROLE = """\
DO $$ BEGIN CREATE ROLE pooler LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
ALTER ROLE pooler PASSWORD :'password';
CREATE OR REPLACE FUNCTION public.verifier(name text) RETURNS TABLE (usename name, passwd text)
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
  AS 'SELECT usename, passwd FROM pg_shadow WHERE usename = $1';
REVOKE ALL ON FUNCTION public.verifier(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.verifier(text) TO pooler;
"""
OWNER_ROLE = """\
SELECT format('CREATE ROLE %I LOGIN', :'name')
  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'name') \\gexec
SELECT format('ALTER ROLE %I PASSWORD %L', :'name', :'password') \\gexec
SELECT format('CREATE DATABASE %I OWNER %I', :'name', :'name')
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \\gexec
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', :'name') \\gexec
"""


class Postgres:
    """Server and pool at one address, with a database for each who asks."""

    def __init__(self, site: Site, authority: Authority) -> None:
        self._site = site
        self._authority = authority
        self._address = site.address(NUMBER)

    @cached_property
    def _server(self) -> Program:
        site = self._site
        folder, space = site.folder / "postgres", site.namespace(NUMBER)
        return Program("postgres", space, site.root(SERVER_IMAGE), folder, SERVER_USER)

    @cached_property
    def _pool(self) -> Program:
        site = self._site
        folder, space = site.folder / "pgbouncer", site.namespace(NUMBER)
        return Program("pgbouncer", space, site.root(POOL_IMAGE), folder, POOL_USER)

    def run(self) -> None:
        """Have both run.

        Raises:
            NeighbourError: one of them does not come up.
        """
        server, pool = self._server, self._pool
        if not server.runs():
            server.prepare()
            self._certify(server)
            server.write("pg_hba.conf", HBA)
            if not (server.folder / "cluster" / "PG_VERSION").exists():
                words = ("--username=postgres", "--auth=peer", "--encoding=UTF8")
                server.call("initdb", "--pgdata=/data/cluster", *words, "--locale=C.UTF-8")
        settings = {
            "listen_addresses": "*",
            "unix_socket_directories": "/data",
            "hba_file": "/data/pg_hba.conf",
            "ssl": "on",
            "ssl_cert_file": "/data/server.pem",
            "ssl_key_file": "/data/server.key",
            "shared_buffers": "32MB",
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        server.start("postgres", "-D", "/data/cluster", *options, answers=self._ready)
        if not pool.runs():
            self._start_pool(pool)

    def _start_pool(self, pool: Program) -> None:
        password = secrets.token_hex(16)
        self._sql(POOL_ROLE, password=password)
        pool.prepare()
        self._certify(pool)
        pool.write("userlist.txt", f'"pooler" "{password}"\n')
        pool.write("pgbouncer.ini", self._pool_settings())
        pool.start("pgbouncer", "/data/pgbouncer.ini", answers=lambda: self._listens(POOLED))

    def _pool_settings(self) -> str:
        return f"""\
[databases]
* = host=127.0.0.1 port={DIRECT}

[pgbouncer]
listen_addr = *
listen_port = {POOLED}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = /data/userlist.txt
auth_user = pooler
auth_dbname = postgres
auth_query = SELECT usename, passwd FROM public.verifier($1)
pool_mode = transaction
max_prepared_statements = 100
default_pool_size = 15
max_client_conn = 200
ignore_startup_parameters = extra_float_digits,options
client_tls_sslmode = require
client_tls_cert_file = /data/server.pem
client_tls_key_file = /data/server.key
"""  # noqa: S608 - the query has a place for its value

    def have(self, name: str, password: str) -> None:
        """Have a database of this name with an owner of the same name and this password."""
        self._sql(OWNER_ROLE, name=name, password=password)

    def url(self, name: str, password: str, *, direct: bool, ca: str | None) -> str:
        """Return where the database is; `ca` is the authority's file where the client runs."""
        trust = {"sslmode": "verify-full", "sslrootcert": ca} if ca else {"sslmode": "require"}
        place = f"{self._address}:{DIRECT if direct else POOLED}"
        return f"postgresql://{name}:{password}@{place}/{name}?{urlencode(trust, safe='/')}"

    def _sql(self, text: str, **values: str) -> None:
        """Run SQL as the cluster's owner; values go by the standard input like the text."""
        head = "".join(f"\\set {name} '{value}'\n" for name, value in values.items())
        words = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null")
        # `peer` asks for a user of the cluster's name; the root has one with this number.
        self._server.call("psql", "--host=/data", "--username=postgres", *words, text=head + text)

    def _certify(self, program: Program) -> None:
        certificate, key = self._authority.issue([self._address], CERTIFICATE_DAYS)
        program.write("server.pem", certificate)
        program.write("server.key", key)

    def _ready(self) -> bool:
        """Tell whether the server takes questions; after a crash it listens before it does."""
        try:
            self._server.call("pg_isready", "--host=/data", "--quiet")
        except NeighbourError:
            return False
        return True

    def _listens(self, port: int) -> bool:
        try:
            socket.create_connection((self._address, port), timeout=1).close()
        except OSError:
            return False
        return True
