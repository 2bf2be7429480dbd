"""Stores outside are asked in their own protocols, and what is wrong is said without passwords."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from components.external_stores import program
from components.remote.externals.ask import fault
from components.remote.externals.place import Place, place
from tests.unit.components.remote.tls_redis import tls_redis
from tests.unit.components.render import database_server
from tests.unit.components.render.database_server import Server, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PASSWORD = "s3cret-and-long"
CONF = """listen_addresses = '127.0.0.1'
port = {port}
ssl = on
ssl_cert_file = '{tls.certificate}'
ssl_key_file = '{tls.key}'
"""
HBA = "local all all trust\nhostssl all weak 127.0.0.1/32 md5\nhostssl all all all scram-sha-256\n"
ROLES = f"""SET password_encryption = 'scram-sha-256'; CREATE ROLE shop LOGIN PASSWORD '{PASSWORD}';
SET password_encryption = 'md5'; CREATE ROLE weak LOGIN PASSWORD '{PASSWORD}';
CREATE DATABASE shop;
"""


@pytest.fixture(scope="module")
def postgres() -> Iterator[tuple[Server, str]]:
    """Run a Postgres by TLS; gives it with its authority's certificate."""
    database_server.need()
    with database_server.workspace() as folder:
        server = Server(folder / "postgres")
        server.make()
        tls = server.certify()
        server.start(CONF.format(port=server.port, tls=tls), HBA)
        try:
            code, said = server.admin(ROLES)
            assert code == 0, said
            yield server, (server.folder / "ca.crt").read_text()
        finally:
            server.stop()


def ask(kind: str, url: str, ca: str | None) -> str | None:
    """Return what is said of a store, None where it answers."""
    return fault({"kind": kind, "name": "Them", "variable": "URL", "url": url, "ca": ca})


@pytest.mark.parametrize("user", ["shop", "weak"])
def test_a_postgres_is_logged_into_and_asked(postgres: tuple[Server, str], user: str) -> None:
    """By SCRAM and by MD5; parameters of other clients are no matter."""
    server, ca = postgres
    url = f"postgresql://{user}:{PASSWORD}@localhost:{server.port}/shop?pgbouncer=true"

    assert ask("postgres", url, ca) is None


def test_a_wrong_password_is_said_in_the_servers_words(postgres: tuple[Server, str]) -> None:
    """And the password is not said at all."""
    server, ca = postgres
    said = ask("postgres", f"postgresql://shop:wr0ng@localhost:{server.port}/shop", ca)

    assert said == (
        f"Them (URL) at localhost:{server.port} does not answer: it says: "
        'password authentication failed for user "shop"'
    )


def test_an_unknown_database_is_said(postgres: tuple[Server, str]) -> None:
    """A log-in alone would not show it."""
    server, ca = postgres
    said = ask("postgres", f"postgresql://shop:{PASSWORD}@localhost:{server.port}/none", ca)

    assert said is not None
    assert said.endswith('it says: database "none" does not exist')


def test_a_certificate_of_another_authority_is_not_trusted(postgres: tuple[Server, str]) -> None:
    """Without the authority's own certificate only public ones are believed."""
    server, _ = postgres
    said = ask("postgres", f"postgresql://shop:{PASSWORD}@localhost:{server.port}/shop", None)

    assert said is not None
    assert "its certificate is not trusted" in said
    assert PASSWORD not in said


def test_a_certificate_for_another_name_is_not_trusted(postgres: tuple[Server, str]) -> None:
    """It is for `localhost`, not for an address."""
    server, ca = postgres
    said = ask("postgres", f"postgresql://shop:{PASSWORD}@127.0.0.1:{server.port}/shop", ca)

    assert said is not None
    assert "its certificate is not trusted" in said


def test_a_redis_is_logged_into_and_pinged(postgres: tuple[Server, str]) -> None:
    """By TLS, with its password and not with another."""
    server, ca = postgres
    files: tuple[Path, Path] = (server.folder / "server.crt", server.folder / "server.key")
    with tls_redis(str(files[0]), str(files[1]), PASSWORD) as port:
        assert ask("redis", f"rediss://default:{PASSWORD}@localhost:{port}", ca) is None
        assert ask("redis", f"rediss://default:wr0ng@localhost:{port}", ca) == (
            f"Them (URL) at localhost:{port} does not answer: it says: "
            "WRONGPASS invalid username-password pair"
        )


@pytest.mark.parametrize("kind", ["postgres", "redis", "s3"])
def test_a_port_where_nobody_listens_is_said(kind: str) -> None:
    """With host and port, so that a person sees which."""
    scheme = {"postgres": "postgresql", "redis": "rediss", "s3": "https"}[kind]
    port = free_port()

    assert ask(kind, f"{scheme}://a:{PASSWORD}@localhost:{port}/b", None) == (
        f"Them (URL) at localhost:{port} does not answer: Connection refused"
    )


@pytest.mark.parametrize("url", ["", "mysql://a:geheim@b/c", "postgresql://a:geheim@b:99999/c"])
def test_what_is_no_url_of_its_kind_is_said_without_it(url: str) -> None:
    """It holds a password, however wrong it is."""
    said = ask("postgres", url, None)

    assert said is not None
    assert "its URL" in said
    assert "geheim" not in said


def test_a_url_is_read_whole() -> None:
    """User and password are unquoted; the port is the usual one where none is named."""
    assert place("postgres", "postgres://a%40b:p%2Fw@h.example/db?sslmode=disable") == Place(
        host="h.example", port=5432, user="a@b", password="p/w", name="db", secure=False
    )
    assert place("redis", "rediss://:pw@h.example").secure


def test_the_program_that_is_sent_needs_nothing_but_python() -> None:
    """It runs isolated from standard input and ends 1, its questions in no argument."""
    question = {"kind": "redis", "name": "Upstash", "variable": "REDIS_URL", "ca": None}
    url = f"redis://:{PASSWORD}@localhost:{free_port()}"
    done = subprocess.run(
        [sys.executable, "-I", "-"],
        input=program([{**question, "url": url}]),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "Upstash (REDIS_URL) at localhost" in done.stderr
    assert "No service was started" in done.stderr
    assert PASSWORD not in done.stdout + done.stderr


def test_nothing_is_said_where_all_answer() -> None:
    """It ends 0."""
    done = subprocess.run(
        [sys.executable, "-I", "-"], input=program([]), capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
