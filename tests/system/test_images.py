"""Images of the local cloud do what the public images of their names do, tried in each of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import pytest

from examples.demo import bolt, objects
from examples.demo.secret import Secret
from examples.demo.stores import Graph, Objects
from tests.system.containers import Containers, free_port, wait_for

PASSWORD = "a-password-of-tests"
POSTGRES = """
id -u postgres; id -g postgres
export POSTGRES_PASSWORD=secret PGPORT=$PORT
docker-entrypoint.sh postgres >&2 &
until pg_isready -q -h 127.0.0.1; do sleep 0.2; done
"""
EXTENSIONS = """
for name in vector uuid-ossp pg_trgm pg_stat_statements; do
  psql -qU postgres -c "CREATE EXTENSION \\"$name\\""
done
psql -qAtU postgres <<'SQL'
CREATE TABLE near (id int, place vector(3));
CREATE INDEX ON near USING hnsw (place vector_l2_ops);
INSERT INTO near VALUES (1, '[1,2,3]'), (2, '[9,9,9]');
SELECT id FROM near ORDER BY place <-> '[1,2,4]' LIMIT 1;
SELECT similarity('word', 'words') > 0.5, length(uuid_generate_v4()::text);
SQL
kill -INT %1; wait
"""

PGBOUNCER = """
id -u
DB_HOST=db DB_PASSWORD=x /entrypoint.sh pgbouncer --version | head -n 1
grep host= /etc/pgbouncer/pgbouncer.ini
"""


@pytest.fixture(scope="module")
def containers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Containers]:
    """Give containers of the built images."""
    made = Containers(tmp_path_factory.mktemp("containers"))
    yield made
    made.close()


def test_pgvector_has_its_extensions(containers: Containers) -> None:
    """Postgres starts as the public image does, under its user, with a vector index that finds."""
    script = f"PORT={free_port()}; {POSTGRES}{EXTENSIONS}"
    said = containers.run("docker.io/pgvector/pgvector:0.8.0-pg15", script)
    assert said.split() == ["999", "999", "1", "t|36"]


@pytest.mark.parametrize(
    ("reference", "script", "words"),
    [
        ("docker.io/library/postgres:15-alpine", "id -u postgres; id -g postgres", ["70", "70"]),
        ("docker.io/library/redis:7-alpine", "id -u redis; id -g redis", ["999", "1000"]),
        (
            "docker.io/edoburu/pgbouncer:v1.24.1-p1",
            PGBOUNCER,
            ["70", "PgBouncer", "1.24.1", "*", "=", "host=db", "port=5432"],
        ),
        (
            "docker.io/library/nginx:1.30-alpine",
            "id -u nginx; nginx -t 2>&1 | grep -o successful; nginx -v 2>&1 | cut -d. -f-2",
            ["101", "successful", "nginx", "version:", "nginx/1.30"],
        ),
        (
            "docker.io/goacme/lego:v5.3.1",
            "/lego --version; command -v curl",
            ["lego", "version", "5.3.1", "linux/amd64", "/usr/bin/curl"],
        ),
    ],
)
def test_programs_and_users(
    containers: Containers, reference: str, script: str, words: list[str]
) -> None:
    """The program is there in the version that is said, and the user has the public number."""
    assert containers.run(reference, script).split() == words


def test_minio_keeps_objects(containers: Containers) -> None:
    """What is put in with a signature comes out again; a wrong key is refused."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    start = f"docker-entrypoint.sh server /data --quiet --address :{port}"
    env = {"MINIO_ROOT_USER": "root", "MINIO_ROOT_PASSWORD": PASSWORD}
    store = Objects(url, Secret(text="root"), Secret(text=PASSWORD), ("uploads",))
    wrong = Objects(url, Secret(text="root"), Secret(text="other"), ("uploads",))
    with containers.serve("docker.io/minio/minio:RELEASE.2025-09-07T16-13-09Z", start, env):
        # it answers before it is ready to serve, with 503
        wait_for(lambda: httpx.get(f"{url}/minio/health/ready").raise_for_status())
        assert objects.request(store, "PUT", "uploads")[0] == 200
        assert asyncio.run(objects.use(store, "test")) == {"uploads": "write"}
        with pytest.raises(objects.ObjectsError, match="403 SignatureDoesNotMatch"):
            asyncio.run(objects.use(wrong, "test"))


def test_neo4j_answers_over_bolt(containers: Containers) -> None:
    """The first password of NEO4J_AUTH_FILE opens the graph, another does not, APOC is loaded."""
    port, web = free_port(), free_port()
    env = {
        "NEO4J_AUTH_FILE": "/tmp/auth",  # noqa: S108 - in the container
        "NEO4J_PLUGINS": '["apoc"]',
        "NEO4J_server_memory_heap_max__size": "512m",
        "NEO4J_server_memory_pagecache_size": "64m",
        "NEO4J_server_bolt_listen__address": f"127.0.0.1:{port}",
        "NEO4J_server_http_listen__address": f"127.0.0.1:{web}",
    }
    start = (
        f"printf neo4j/{PASSWORD} >/tmp/auth; chmod 0644 /tmp/auth;"
        "/startup/docker-entrypoint.sh neo4j"
    )
    graph = Graph("127.0.0.1", port, "neo4j", Secret(text=PASSWORD))
    with containers.serve("docker.io/library/neo4j:5.26-community", start, env):
        wait_for(lambda: asyncio.run(bolt.ask_one(graph)))
        with pytest.raises(bolt.BoltError, match=r"Neo\.ClientError\.Security\.Unauthorized"):
            asyncio.run(bolt.ask_one(Graph("127.0.0.1", port, "neo4j", Secret(text="other"))))
        asyncio.run(bolt.ask_one(graph))
