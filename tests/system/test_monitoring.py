"""What watches a stack, on real servers: everything is asked and answers, every line is kept."""

from __future__ import annotations

import json
import shlex
import subprocess
import time
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from tests.system.shared import Stacks
from tests.system.systems import Stack

STACKS = ("chrono-scraper/prod", "glossary/prod", "ecommerce/prod")
_FIRST = 120  # seconds until everything was asked once, counted from the end of `make up`
_LINE = 30  # seconds from a line to its answer


@pytest.fixture(
    scope="module", params=[pytest.param(name, marks=pytest.mark.stack(name)) for name in STACKS]
)
def stack(request: pytest.FixtureRequest, stacks: Stacks) -> Stack:
    """Bring a stack up once for all that looks at it, here and elsewhere."""
    return stacks.get(request.param)


def asked(stack: Stack, service: str, port: int, path: str) -> Any:
    """Ask what watches the stack, from its server, as `plinth` does."""
    request = f"GET {path} HTTP/1.0\r\nHost: x\r\n\r\n"
    command = f"printf %s {shlex.quote(request)} | sudo plinth-reach {service} {port}"
    done = stack.on(monitor(stack), command)
    assert done.returncode == 0, done.stderr
    # read as text, whose lines end alike everywhere
    return json.loads(done.stdout.partition("\n\n")[2])


def monitor(stack: Stack) -> str:
    """Return the key of the server that watches."""
    return str(stack.plan["monitoring"]["server"])


def query(stack: Stack, expression: str) -> list[dict[str, Any]]:
    """Ask Prometheus a question."""
    path = f"/api/v1/query?query={quote(expression)}"
    found: list[dict[str, Any]] = asked(stack, "prometheus", 9090, path)["data"]["result"]
    return found


def test_everything_is_asked_and_answers(stack: Stack) -> None:
    """Each job of the plan has targets, and each target is up."""
    pools = set(asked(stack, "prometheus", 9090, "/api/v1/scrape_pools")["data"]["scrapePools"])
    end, wrong = time.monotonic() + _FIRST, {"nothing": "asked yet"}
    while wrong and time.monotonic() < end:
        targets = asked(stack, "prometheus", 9090, "/api/v1/targets?state=active")
        active = targets["data"]["activeTargets"]
        wrong = {t["scrapeUrl"]: t["lastError"] for t in active if t["health"] != "up"}
        wrong |= dict.fromkeys(pools - {t["scrapePool"] for t in active}, "no target")
        time.sleep(2 if wrong else 0)
    assert wrong == {}
    jobs = {sample["metric"]["job"] for sample in query(stack, "count by (job) (up)")}
    assert jobs == {job["name"] for job in stack.plan["monitoring"]["jobs"]}


def test_public_names_answer_to_a_visitor(stack: Stack) -> None:
    """The blackbox exporter gets an answer from each public address, over a trusted TLS."""
    end = time.monotonic() + _FIRST
    found: list[dict[str, Any]] = [{"value": [0, "0"]}]
    while any(item["value"][1] != "1" for item in found) and time.monotonic() < end:
        found = query(stack, "probe_success")
        time.sleep(2)
    assert {item["metric"]["instance"]: item["value"][1] for item in found} == {
        item["metric"]["instance"]: "1" for item in found
    }
    days = query(stack, "(probe_ssl_earliest_cert_expiry - time()) / 86400")
    assert days
    assert all(float(item["value"][1]) > 1 for item in days)


def test_each_service_is_told_of(stack: Stack) -> None:
    """Every container's use is known, under the name of its service."""
    told = {s["metric"]["service"] for s in query(stack, "container_cpu_usage_seconds_total")}
    assert set(stack.plan["services"]) - told == set()
    short = query(stack, "plinth_service_tasks_running < plinth_service_tasks_desired")
    assert short == []


def test_a_line_is_kept_and_its_secret_is_not(stack: Stack) -> None:
    """What the proxy says of a request is found by `plinth logs`, masked."""
    token = uuid4().hex
    stack.target(stack.hosts()[0]).ask(f"/{token}/password=hunter2")
    proxy = stack.plan["config"]["ingress"]["service"]
    words = ["bin/plinth", "logs", proxy, "--system", stack.system, "--env", stack.environment]
    end, said = time.monotonic() + _LINE, ""
    while token not in said and time.monotonic() < end:
        done = subprocess.run(
            [*words, "--cloud", "local", "--grep", token, "--since", "10m"],
            cwd=stack.checkout.path,
            env=stack.checkout.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        said = done.stdout
    assert token in said
    assert "password=***" in said
    assert "hunter2" not in said


def test_nothing_of_it_listens_on_a_public_address(stack: Stack) -> None:
    """Exporters on servers are bound to private addresses; containers publish no port."""
    for server in stack.plan["servers"]:
        public = stack.outputs["servers"][server]["public_ipv4"]
        listening = stack.on(server, "sudo ss -Hltn | awk '{print $4}'").stdout.split()
        ports = {9090, 9093, 9100, 9101, 3100, 3000, 9115, 9121, 9187}
        found = [a for a in listening if int(a.rpartition(":")[2]) in ports]
        assert [a for a in found if not a.startswith("10.")] == [], server
        assert all(public not in a for a in found)
