"""What watching a system takes follows from what it has."""

from __future__ import annotations

from typing import Any

from components.blueprint.services.users import database_roles, redis_users
from components.config.service import MONITORING_KINDS
from tests.unit.components import support
from tests.unit.components.watched_systems import watched

ON = {"enabled": True}
ROOMY = {"app-1": {"type": "cx43"}}


def brought(**changes: Any) -> list[str]:
    """Return the keys of the services that monitoring brings to the dev stack."""
    config = support.config(servers=ROOMY, **changes)
    return [key for key, item in config.services.items() if item.kind in MONITORING_KINDS]


def test_a_stack_that_is_not_watched_has_none() -> None:
    """Dev runs what the system is, and nothing beside it."""
    assert brought() == []


def test_one_line_watches_a_stack() -> None:
    """Each store that tells nothing itself has an exporter."""
    assert brought(monitoring=ON) == [
        "prometheus",
        "alertmanager",
        "loki",
        "log-relay",
        "blackbox-exporter",
        "grafana",
        "postgres-exporter",
        "redis-exporter",
    ]


def test_prod_is_watched_and_can_go_without() -> None:
    """By default on in prod; a stack's own word wins."""
    assert support.config("prod").watched
    assert not support.config("prod", monitoring={"enabled": False}).watched


def test_a_stack_may_give_another_limit() -> None:
    """Like of any service."""
    config = support.config(
        servers=ROOMY, monitoring=ON, services={"prometheus": {"memory": "333MB"}}
    )

    assert config.services["prometheus"].memory == 333


def test_exporters_see_state_and_no_rows() -> None:
    """The exporter's role is no owner, and its Redis user reads no key."""
    context = watched("chrono-scraper")
    roles = {role.service: role.right for role in database_roles(context, "postgres")}
    users = {user.service: user for user in redis_users(context, "redis")}

    assert roles["postgres-exporter"] == "monitor"
    assert roles["backend"] == "owner"
    assert users["redis-exporter"].keys == ()
    assert users["redis-exporter"].commands[0] == "-@all"


def test_what_is_kept_is_on_the_server_that_watches() -> None:
    """The first with the role; the holder of the volume where one is named."""
    assert support.config("prod").monitor == "monitor-1"
    assert support.config("prod", monitoring={"volume": "data"}).monitor == "app-1"
