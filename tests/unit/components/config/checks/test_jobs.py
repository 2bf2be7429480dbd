"""Checks of jobs, secrets and registries: each sound case beside the one that it is there for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from components.config import REAL_CLOUD
from tests.unit.components import support
from tests.unit.components.config.checks.test_checks import edited

if TYPE_CHECKING:
    from pathlib import Path

JOB = {"service": "backend", "command": ["true"]}


def _said(tmp_path: Path, **changes: Any) -> list[tuple[str, str]]:
    root = edited(tmp_path, **changes)
    return [(p.path, p.cause) for p in support.problems(root=root)]


@pytest.mark.parametrize(
    "job", [JOB, {**JOB, "when": "schedule", "schedule": "Sun *-*-* 03:00:00"}]
)
def test_a_job_of_a_service_is_fine(tmp_path: Path, job: dict[str, Any]) -> None:
    """At each release, or by the clock."""
    assert _said(tmp_path, jobs={"work": job}) == []


@pytest.mark.parametrize(
    ("job", "path", "cause"),
    [
        ({**JOB, "service": "backen"}, "jobs.work.service", "there is no service `backen`"),
        (
            {**JOB, "service": "redis"},
            "jobs.work.service",
            "`redis` is a redis: jobs run like services of the system's own",
        ),
        (
            {**JOB, "schedule": "daily"},
            "jobs.work.schedule",
            "a job of each release runs then, not by the clock",
        ),
        ({**JOB, "when": "schedule"}, "jobs.work.schedule", "a job by the clock needs a time"),
        (
            {**JOB, "when": "schedule", "schedule": "0 3 * * *"},
            "jobs.work.schedule",
            "`0 3 * * *` is no time: it has neither days, date nor time in systemd's form",
        ),
        (
            {**JOB, "secrets": {"TOKEN": "token"}},
            "jobs.work.secrets.TOKEN",
            "there is no secret `token`",
        ),
    ],
)
def test_a_job_that_cannot_run_is_refused(
    tmp_path: Path, job: dict[str, Any], path: str, cause: str
) -> None:
    """Before anything is made."""
    assert _said(tmp_path, jobs={"work": job}) == [(path, cause)]


def test_secrets_that_services_and_registries_name_are_declared(tmp_path: Path) -> None:
    """An undeclared one is told, wherever it is named."""
    registry = {"server": "ghcr.io", "user": "u", "secret": "pull"}
    found = _said(tmp_path, services__backend__secrets={"KEY": "key"}, registries={"r": registry})

    assert found == [
        ("registries.r.secret", "there is no secret `pull`"),
        ("services.backend.secrets.KEY", "there is no secret `key`"),
    ]


def test_declared_secrets_are_fine(tmp_path: Path) -> None:
    """The same, declared."""
    registry = {"server": "ghcr.io", "user": "u", "secret": "pull"}

    assert (
        _said(
            tmp_path,
            services__backend__secrets={"KEY": "key"},
            registries={"r": registry},
            secrets__key={},
            secrets__pull={"given": True, "optional": True},
        )
        == []
    )


def test_a_secret_that_must_be_given_is_missed_on_the_real_cloud(tmp_path: Path) -> None:
    """The remedy is the command that gives it; a local cloud makes it up."""
    root = edited(tmp_path, secrets__key={"given": True, "about": "Key of the API"})

    others = support.GIVEN
    (problem,) = support.problems("prod", root=root, profile=REAL_CLOUD, secrets=others)
    assert problem.cause == "the secret `key` is missing (Key of the API)"
    assert problem.remedy == "pulumi config set --secret --path 'plinth:secrets[\"key\"]'"
    given = {**others, "key": "x"}
    assert support.problems("prod", root=root, profile=REAL_CLOUD, secrets=given) == ()
    assert support.problems("prod", root=root) == ()


def test_a_given_secret_is_one_of_the_systems(tmp_path: Path) -> None:
    """A typing mistake is told before it is silently unused."""
    root = edited(tmp_path, secrets__key={"given": True})

    (problem,) = support.problems(root=root, secrets={"kei": "x"})
    assert (problem.path, problem.cause) == (
        "plinth:secrets.kei",
        "the system has no secret `kei`",
    )


def test_secrets_in_variables_need_the_command(tmp_path: Path) -> None:
    """The image's own entrypoint is not known, so it cannot be started after them."""
    assert _said(tmp_path, services__backend__load_env=True) == [
        (
            "services.backend.load_env",
            "to read secrets before the image's own command starts, it must be known",
        )
    ]
