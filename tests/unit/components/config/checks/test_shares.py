"""Checks of shares: a store that runs, and a name that is no service's."""

from __future__ import annotations

from tests.unit.components import support


def _told(**share: object) -> list[tuple[str, str, str]]:
    problems = support.problems(share=share)
    return [(problem.path, problem.cause, problem.remedy) for problem in problems]


def test_a_share_of_a_postgres_is_fine() -> None:
    """With and without its own number of connections."""
    assert (
        _told(reports={"store": "postgres"}, billing={"store": "postgres", "connections": 1}) == []
    )


def test_a_share_of_something_else_is_told() -> None:
    """A Redis has no roles that read tables; a name that is nearly right is guessed."""
    assert _told(reports={"store": "redis"})[0][:2] == (
        "plinth:share.reports.store",
        "`redis` is no Postgres of this system",
    )
    assert "did you mean `postgres`?" in _told(reports={"store": "postgress"})[0][2]


def test_a_share_of_what_does_not_run_is_told() -> None:
    """A replica of a stack that has none."""
    assert _told(reports={"store": "postgres-replica"}) == [
        (
            "plinth:share.reports.store",
            "`postgres-replica` does not run in this stack",
            "share another store, or give services.postgres-replica replicas here",
        )
    ]


def test_a_share_with_a_services_name_is_told() -> None:
    """Their roles would be one."""
    (problem,) = _told(backend={"store": "postgres"})

    assert problem[:2] == (
        "plinth:share.backend",
        "the role of the service `backend` would have the same name",
    )


def test_too_many_connections_are_told() -> None:
    """A share may not take all that the services need."""
    assert _told(reports={"store": "postgres", "connections": 51})[0][0] == (
        "plinth:share.reports.connections"
    )
