"""The services of a stack: the system's, with what the stack says differently."""

from __future__ import annotations

from tests.unit.components import support


def test_variables_are_added_to_the_systems_own() -> None:
    """A stack's variable comes beside those of the system, and wins where both have it."""
    before = support.config().services["firecrawl-api"].env
    env = {"USE_DB_AUTHENTICATION": "true", "MORE": "1"}
    services = {"firecrawl-api": {"env": env, "memory": "256MB"}}
    assert support.config("prod", services=services).services["firecrawl-api"].env == before | env


def test_a_service_without_replicas_is_not_there() -> None:
    """It is left out, and out of what others use; with a replica it is in both."""
    assert "postgres-replica" not in support.config("prod").services
    assert "postgres-replica" not in support.config("prod").services["backend"].uses
    there = support.config(
        "prod",
        servers={"app-1": {"type": "cx43"}},
        services={"postgres-replica": {"replicas": 1}},
    )
    assert there.services["postgres-replica"].replicas == 1
    assert "postgres-replica" in there.services["backend"].uses


def test_settings_of_a_postgres_are_replaced_as_a_whole() -> None:
    """A stack's lines of postgresql.conf take the place of all of the system's."""
    services = {"postgres": {"settings": {"work_mem": "8MB"}, "memory": "1.5GB"}}
    postgres = support.config("prod", services=services).services["postgres"].postgres
    assert postgres is not None
    assert postgres.settings == {"work_mem": "8MB"}
