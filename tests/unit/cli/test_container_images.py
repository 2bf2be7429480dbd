"""Which container images a command makes ready."""

from __future__ import annotations

import pytest

from cli.config_check import check
from cli.container_images import asked_for
from cli.context import resolve
from localcloud.images import catalog

RECIPES = {image.reference: image.recipe for image in catalog.load().images}


# what watches each prod; the relay of log lines is an nginx
WATCHING = {"prometheus", "alertmanager", "loki", "nginx", "blackbox-exporter", "grafana"}
OF_STORES = {"postgres-exporter", "redis-exporter"}


@pytest.mark.parametrize(
    ("system", "environment", "recipes"),
    [
        ("chrono-scraper", "prod", {"traefik", "postgres", "redis", "demo", *WATCHING, *OF_STORES}),
        (
            "glossary",
            "prod",
            {"nginx", "lego", "postgres", "pgbouncer", "redis", "minio", "neo4j", "demo"}
            | {*WATCHING, *OF_STORES, "pgbouncer-exporter", "nginx-exporter"},
        ),
        (
            "nutri",
            "prod",
            {"traefik", "postgres", "demo", *WATCHING},
        ),  # copies the database at Supabase
    ],
)
def test_stack_asks_for_its_own_images(system: str, environment: str, recipes: set[str]) -> None:
    """No stack waits for what another one needs, Neo4j's two hundred jars least of all."""
    images = asked_for(check(resolve(system, environment, "local")))
    assert {RECIPES[image] for image in images} == recipes
    assert images == sorted(set(images))
