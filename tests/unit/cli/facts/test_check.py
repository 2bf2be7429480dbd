"""Expressions that hold a fact against a plan."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cli.errors import PlinthError
from cli.facts.check import evaluate, parse

TREE = {
    "services": {"backend": {"memory_limit_mb": 4096, "read_only": True, "args": ("-A", "tasks")}},
    "costs": {"total": Decimal("26.90")},
    "files": {"nginx.conf": {"content": "limit_req  zone=api\n  burst=20;"}},
    "servers": [{"type": "cx33"}],
}


def test_an_expression_is_taken_apart() -> None:
    """Environment, path, operator and value; without an environment it is prod's plan."""
    check = parse("dev: services/backend/args has -A")
    assert (check.environment, check.path) == ("dev", ("services", "backend", "args"))
    assert (check.operator, check.expected) == ("has", "-A")
    assert parse("costs/total <= 50").environment == "prod"


@pytest.mark.parametrize(
    "expression",
    [
        "services/backend/memory_limit_mb = 4096",
        "services/backend/memory_limit_mb >= 4096",
        "services/backend/read_only = true",
        "services/backend/args = [-A, tasks]",
        "services/backend/args has tasks",
        "services/backend/args lacks worker",
        "services has backend",
        "costs/total = 26.90",
        "costs/total <= 27",
        "files/nginx.conf/content has zone=api burst=20",
        "servers/0/type = cx33",
        "servers/1 = null",
    ],
)
def test_what_is_so_holds(expression: str) -> None:
    """Each operator finds what is there; white space in texts does not count."""
    assert evaluate(parse(expression), TREE).holds


@pytest.mark.parametrize(
    "expression",
    [
        "services/backend/memory_limit_mb = 2048",
        "services/backend/memory_limit_mb >= 4097",
        "services/backend/read_only = 1",
        "services/backend/args has work",
        "services/frontend/args lacks anything",
        "services lacks backend",
        "costs/total <= 26",
        "files/nginx.conf/content has burst=2;",
        "servers/0/type = cx43",
        "servers/zero/type = cx33",
    ],
)
def test_what_is_not_so_does_not_hold(expression: str) -> None:
    """Another value, and a place that is not there, never count as kept."""
    assert not evaluate(parse(expression), TREE).holds


def test_the_complaint_names_place_and_values() -> None:
    """What is wrong says where, what was expected and what was found."""
    outcome = evaluate(parse("dev: services/backend/memory_limit_mb = 2048"), TREE)
    assert outcome.complaint() == (
        "dev: services/backend/memory_limit_mb: expected = 2048, found 4096"
    )


@pytest.mark.parametrize("expression", ["", "services/backend", "services is there"])
def test_anything_else_is_refused(expression: str) -> None:
    """What is no expression is told so, instead of holding silently."""
    with pytest.raises(PlinthError, match="no check"):
        parse(expression)
