"""What a person gets from `make up`, looked at as that person would."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
from urllib.parse import urlsplit

import httpx
import pytest
from hcloud import Client

from cli.cloud import LocalCloud
from tests.engine.consumer import Consumer
from tests.order import DEFAULT_STACK
from tests.system.conftest import Running, leftovers
from tests.system.drift_by_hand import CLEAN, FOUND, MEDDLE, look, on_server, plinth

SSH = (
    "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR",
    "-o", "ConnectTimeout=5",
)  # fmt: skip


def _ssh(running: Running, user: str, *options: str, command: str = "true") -> tuple[int, str, str]:
    key = running.checkout.path / ".env" / "ssh" / "deploy-dev"
    words = ["ssh", *SSH, "-p", "2222", "-i", str(key), *options]
    words += [f"{user}@{running.server['public_ipv4']}", command]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout, done.stderr


def _reachable(address: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex((address, port)) == 0


def test_outputs_keep_their_contract(running: Running) -> None:
    """The outputs that others read are there, of the documented shape."""
    assert running.outputs["system"] == "chrono-scraper"
    assert running.outputs["environment"] == "dev"
    assert running.outputs["contract_version"] == 1
    assert running.outputs["urls"]["app"].startswith("http://dev.chronoscraper.com.localhost:")
    cost = running.outputs["monthly_cost"]
    assert cost["currency"] == "EUR"
    assert len(cost["lines"]) > 3
    assert running.outputs["stand_ins"]


def test_every_url_answers(running: Running) -> None:
    """Every URL of the outputs answers 200, through edge, load balancer, Traefik and service."""
    answers = {name: httpx.get(url).status_code for name, url in running.outputs["urls"].items()}
    assert answers == dict.fromkeys(running.outputs["urls"], 200)


def test_health_proves_database_and_cache(running: Running) -> None:
    """The health endpoint really asks Postgres and Redis and says so."""
    body = httpx.get(running.outputs["urls"]["app"].rstrip("/") + "/api/v1/health").json()
    assert body["status"] == "healthy"
    assert body["checks"]["database"]["status"] == "up"
    assert body["checks"]["cache"]["status"] == "up"


def test_ssh_with_the_key(running: Running) -> None:
    """The documented user gets in on the documented port with the deploy key."""
    assert _ssh(running, "ubuntu", command="whoami") == (0, "ubuntu\n", "")


@pytest.mark.parametrize(
    ("user", "options"),
    [
        ("root", ()),
        ("ubuntu", ("-o", "PreferredAuthentications=password", "-o", "PubkeyAuthentication=no")),
    ],
)
def test_ssh_is_refused(running: Running, user: str, options: tuple[str, ...]) -> None:
    """Neither root nor a password gets in."""
    code, _, complaint = _ssh(running, user, "-o", "BatchMode=yes", *options)
    assert code == 255
    assert "Permission denied (publickey)" in complaint


@pytest.mark.parametrize("port", [22, 2377, 5432, 6379, 8000])
def test_nothing_else_is_reachable(running: Running, port: int) -> None:
    """Postgres, Redis, the Swarm and the usual SSH port are closed on every public address."""
    addresses = [running.server["public_ipv4"], running.server.get("floating_ip")]
    assert [a for a in addresses if a and _reachable(a, port)] == []
    assert _reachable(running.server["public_ipv4"], 2222)


def test_the_swarm_runs_every_service(running: Running) -> None:
    """`docker service ls` on the server shows each service of the document, all replicas up."""
    code, listed, _ = _ssh(
        running, "ubuntu", command="docker service ls --format '{{.Name}} {{.Replicas}}'"
    )
    assert code == 0
    replicas = dict(line.split()[:2] for line in listed.splitlines())
    expected = {
        "traefik", "frontend", "backend", "celery-worker", "postgres", "redis", "meilisearch",
        "firecrawl-api", "firecrawl-playwright",
    }  # fmt: skip
    assert set(replicas) == expected
    assert {name: count for name, count in replicas.items() if len(set(count.split("/"))) > 1} == {}


def test_nothing_to_change_afterwards(running: Running) -> None:
    """A second preview and a refresh find nothing."""
    preview = running.checkout.shell("pulumi preview --expect-no-changes")
    assert preview.returncode == 0, preview.stdout + preview.stderr
    refresh = running.checkout.shell("pulumi refresh --preview-only --expect-no-changes")
    assert refresh.returncode == 0, refresh.stdout + refresh.stderr


def test_the_tree_stays_clean(running: Running) -> None:
    """`make up` changes no file of the checkout that is tracked."""
    assert running.checkout.changed() == []


def test_a_replica_more_changes_that_service_alone(running: Running) -> None:
    """One more replica is one update in the preview, and is up afterwards."""
    config = running.checkout.path / "Pulumi.dev.yaml"
    before = config.read_text()
    config.write_text(with_replicas(before, "frontend", 2))
    try:
        preview = running.checkout.shell("pulumi preview --json")
        steps = json.loads(preview.stdout)["steps"]
        changed = [step["urn"].rsplit("::", 1)[1] for step in steps if step["op"] != "same"]
        assert len(changed) == 1, changed
        assert "frontend" in changed[0]
        running.checkout.make("up")
        # The old task goes only after its successor is healthy.
        command = (
            'timeout 60 sh -c \'until docker service ls --format "{{.Name}} {{.Replicas}}" '
            '| grep -qx "frontend 2/2"; do sleep 1; done\''
        )
        assert _ssh(running, "ubuntu", command=command)[0] == 0
    finally:
        config.write_text(before)


def with_replicas(text: str, service: str, replicas: int) -> str:
    """Return a stack config with a service's replica count set."""
    changed, count = re.subn(
        rf"(?m)^( +){service}: \{{(.*)\}}$", rf"\1{service}: {{\2, replicas: {replicas}}}", text
    )
    assert count == 1
    return changed


def test_the_official_client_lists_what_was_made(running: Running) -> None:
    """Hetzner's own Python client reads the local cloud."""
    variables = LocalCloud(running.checkout.state).environment()
    client = Client(token=variables["HCLOUD_TOKEN"], api_endpoint=variables["HCLOUD_ENDPOINT"])
    servers = client.servers.get_all(label_selector="managed-by=plinth,stack=dev")
    assert len(servers) == len(running.outputs["servers"])
    assert {server.status for server in servers} == {"running"}
    assert len(client.load_balancers.get_all()) == 1
    assert len(client.volumes.get_all()) == 1


def test_what_was_done_by_hand_is_found_and_undone(running: Running) -> None:
    """In the Swarm and inside the server, each thing once; afterwards nothing; about a minute."""
    code, told = look(running)
    assert (code, told["drift"], told["not_looked_at"]) == (0, [], {})
    on_server(running, MEDDLE)
    code, told = look(running)
    found = {item["key"]: item["details"] for item in told["drift"]}
    assert (code, set(found), told["not_looked_at"]) == (3, set(FOUND), {})
    assert {key: details for key, details in found.items() if FOUND[key]} == {
        key: details for key, details in FOUND.items() if details
    }
    assert {item["key"] for item in told["drift"] if not item["since"]} == {
        "changed:app-1:nftables",
        "extra:app-1:container:stray",
    }
    on_server(running, CLEAN)
    assert plinth(running, "up", "--refresh").returncode == 0
    code, told = look(running, "--put-back")
    assert (code, told["drift"]) == (0, [])


def test_where_nobody_gets_in_the_rest_is_looked_at(running: Running) -> None:
    """Without the key for SSH the Swarm and the server are named, and nothing else is missing."""
    key = running.checkout.path / ".env" / "ssh" / "deploy-dev"
    away = key.rename(key.with_name("away"))
    try:
        code, told = look(running)
    finally:
        away.rename(key)
    assert (code, told["drift"], set(told["not_looked_at"])) == (1, [], {"swarm", "server app-1"})


def test_another_team_reads_what_is_shared(running: Running) -> None:
    """A role is shared with a running stack; the example consumer's service really reads by it."""
    config = running.checkout.path / "Pulumi.dev.yaml"
    before = config.read_text()
    config.write_text(before + "  plinth:share: {reports: {store: postgres}}\n")
    running.checkout.make("up")
    made = "SET ROLE chrono_scraper; CREATE TABLE articles AS SELECT generate_series(1, 42) AS id"
    words = f"psql -qU postgres chrono_scraper -c '{made}'"
    find = "docker ps -q -f label=com.docker.swarm.service.name=postgres"
    code, _, error = _ssh(running, "ubuntu", command=f"docker exec $({find}) {words}")
    assert code == 0, error

    told = running.checkout.shell("env -0").stdout
    variables = dict(item.split("=", 1) for item in told.split("\0") if "=" in item)
    # what stands first there is for the one stack of Plinth
    variables["PATH"] = variables["PATH"].partition(os.pathsep)[2]
    path = running.checkout.path
    consumer = Consumer.beside(path, variables, path.parent / "reports")
    consumer.set(
        deploy_key=str(path / ".env/ssh/deploy-dev"), query="SELECT count(*) FROM articles"
    )
    said = consumer.up()
    name = consumer.outputs()["service"]

    logs = _ssh(running, "ubuntu", command=f"docker service logs {name}")[1]
    assert logs.rstrip().endswith("reports: 42")
    url = consumer.pulumi("stack", "output", "--show-secrets", "database_url").stdout.strip()
    password = str(urlsplit(url).password)
    assert len(password) > 20
    shown = _ssh(running, "ubuntu", command=f"docker service inspect {name}; ps -ef")[1]
    assert "PGPASSFILE" in shown
    assert password not in said + shown + consumer.pulumi("stack", "export").stdout
    assert running.checkout.shell("pulumi preview --expect-no-changes").returncode == 0

    consumer.pulumi("destroy", "--yes", "--skip-preview")
    config.write_text(before)


def test_staging_runs_beside_dev(running: Running) -> None:
    """Another environment is rehearsed on the same local cloud while dev goes on."""
    running.checkout.make("up", "ENV=staging", "CLOUD=local")
    outputs = json.loads(running.checkout.make("outputs", "ENV=staging", "CLOUD=local").stdout)
    health = httpx.get(outputs["urls"]["app"].rstrip("/") + "/api/v1/health")
    assert (health.status_code, health.json()["status"]) == (200, "healthy")
    assert httpx.get(running.outputs["urls"]["app"]).status_code == 200
    running.checkout.make("down", "ENV=staging", "CLOUD=local")
    assert httpx.get(running.outputs["urls"]["app"]).status_code == 200


@pytest.mark.stack(DEFAULT_STACK, turn=9)
def test_down_leaves_nothing(running: Running) -> None:
    """`make down` removes servers, interfaces, mounts, loop devices and processes."""
    name = LocalCloud(running.checkout.state).name
    assert leftovers(running.checkout.state)
    running.checkout.make("down")
    assert leftovers(running.checkout.state) == []
    listed = subprocess.run(
        ["ip", "-all", "netns", "list"], capture_output=True, text=True, check=True
    )
    assert name not in listed.stdout
    links = subprocess.run(["ip", "-o", "link"], capture_output=True, text=True, check=True)
    assert name not in links.stdout
