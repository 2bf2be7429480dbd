"""What is asked for metrics follows from the plan, on networks that lead there."""

from __future__ import annotations

import pytest

from components.blueprint.monitoring.probes import probes
from components.blueprint.monitoring.scrape import plan_scrape
from components.blueprint.plan_containers import networks, plan_services
from tests.unit.components.watched_systems import SYSTEMS, watched


def test_every_part_of_the_chrono_scraper_is_asked() -> None:
    """Stores by their exporters, its own services by themselves, servers and public names."""
    jobs = {job.name: job for job in plan_scrape(watched("chrono-scraper"))}

    assert {name: [task.service for task in job.tasks] for name, job in jobs.items()} == {
        "prometheus": ["prometheus"],
        "alertmanager": ["alertmanager"],
        "loki": ["loki"],
        "grafana": ["grafana"],
        "blackbox": ["blackbox-exporter"],
        "postgres": ["postgres-exporter"],
        "redis": ["redis-exporter"],
        "traefik": ["traefik"],
        "app": ["backend", "celery-worker", "frontend"],
        "node": [],
        "containers": [],
        "blackbox-http": [],
    }
    assert [dict(labels) for labels in jobs["node"].targets.values()] == [
        {"server": "app-1"},
        {"server": "monitor-1"},
    ]


@pytest.mark.parametrize("system", SYSTEMS)
def test_prometheus_holds_no_key_that_opens_a_store(system: str) -> None:
    """Nothing but tokens that read metrics, and passwords of where metrics go."""
    spec = next(i.spec for i in plan_services(watched(system)) if i.spec.key == "prometheus")
    stores = {
        f"{key}-{name}"
        for key, service in watched(system).config.services.items()
        if service.kind in ("meilisearch", "minio", "postgres", "redis", "neo4j")
        for name in ("key", "password")
    }

    assert stores or system == "nutri"  # whose stores are all elsewhere
    assert stores & {mount.source for mount in spec.secrets} == set()


@pytest.mark.parametrize("system", SYSTEMS)
def test_prometheus_meets_all_it_asks(system: str) -> None:
    """Each task that it asks is on one of its own overlay networks."""
    context = watched(system)
    own = set(networks(context, "prometheus"))

    for job in plan_scrape(context):
        for task in job.tasks:
            assert own & set(networks(context, task.service)), task


@pytest.mark.parametrize("system", SYSTEMS)
def test_nothing_that_watches_publishes_a_port(system: str) -> None:
    """People come by SSH, Prometheus by the cluster's own networks, nobody else at all."""
    monitoring = [i.spec for i in plan_services(watched(system)) if i.spec.group == "monitoring"]

    assert len(monitoring) >= 6
    assert [spec.key for spec in monitoring if spec.ports] == []


@pytest.mark.parametrize("system", SYSTEMS)
def test_no_port_with_metrics_is_one_of_the_ingress(system: str) -> None:
    """What a visitor can ask leads to no metrics."""
    context = watched(system)
    led = {
        (route.service, context.config.services[route.service].port)
        for route in context.config.system.ingress.routes
    }
    asked = {
        (task.service, task.port)
        for job in plan_scrape(context)
        for task in job.tasks
        if job.token is None  # MinIO asks for a token
    }

    assert asked & led == set()


def test_public_names_are_asked_as_visitors_do() -> None:
    """Over TLS, by the names themselves; Neo4j tells nothing, so its port is tried."""
    found = {probe.target: dict(probe.labels) for probe in probes(watched("glossary"))}

    assert found["neo4j:7687"] == {"service": "neo4j"}
    assert all(target.startswith("https://") for target in found if "neo4j" not in target)
