"""Jobs and secrets in the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.blueprint.containers import FileMount, RegistrySpec
from components.blueprint.services import load_env
from tests.unit.components import support
from tests.unit.components.config.checks.test_checks import edited

if TYPE_CHECKING:
    from pathlib import Path

    from components.blueprint.containers import ServiceSpec
    from components.blueprint.types import Blueprint


def _backend(plan: Blueprint) -> ServiceSpec:
    return next(spec for spec in plan.services if spec.key == "backend")


def _plan(tmp_path: Path, changes: dict[str, Any], **arguments: Any) -> Blueprint:
    return support.blueprint(root=edited(tmp_path, **changes), **arguments)


def test_a_job_runs_in_its_services_surroundings(tmp_path: Path) -> None:
    """Image, networks, limits of its own, and the service's environment with more on top."""
    job = {
        "service": "backend",
        "command": ["alembic", "upgrade", "head"],
        "env": {"MODE": "job"},
        "memory": "128MB",
        "timeout": 60,
    }
    plan = _plan(tmp_path, {"jobs": {"migrate": job}})

    (planned,) = plan.jobs
    backend = _backend(plan)
    assert (planned.name, planned.schedule, planned.timeout) == ("job-migrate", None, 60)
    assert planned.task.image == backend.image
    assert planned.task.networks == backend.networks
    assert planned.task.command == ("alembic", "upgrade", "head")
    assert planned.task.memory_limit_mb == 128
    assert planned.task.env["MODE"] == "job"
    assert "MODE" not in backend.env


def test_a_stand_in_plays_the_job(tmp_path: Path) -> None:
    """The demo app is told which job it is, instead of a command that it does not have."""
    job = {"service": "backend", "command": ["alembic"], "when": "schedule", "schedule": "daily"}
    plan = _plan(tmp_path, {"jobs": {"tidy": job}}, images=support.stand_ins())

    (planned,) = plan.jobs
    assert planned.task.args == ("job", "tidy")
    assert (planned.schedule, planned.task.env["JOB_WHEN"]) == ("daily", "schedule")


def test_secrets_are_files_of_the_service_alone(tmp_path: Path) -> None:
    """The value is nowhere in the plan; its path is in a variable, its mode lets one user read."""
    plan = _plan(
        tmp_path,
        {"services__backend__secrets": {"API_KEY": "api-key"}, "secrets__api-key": {}},
    )

    backend = _backend(plan)
    assert backend.env["API_KEY_FILE"] == "/run/secrets/api-key"
    mount = FileMount(
        source="api-key", target="/run/secrets/api-key", uid="1000", gid="1000", mode=0o400
    )
    assert mount in backend.secrets
    assert [(s.given, s.mounted, s.length) for s in plan.secrets if s.key == "api-key"] == [
        (False, True, 32)
    ]


def test_an_optional_secret_that_nobody_gave_is_not_there(tmp_path: Path) -> None:
    """The application sees no variable; once it is given, it sees a file."""
    changes = {
        "services__backend__secrets": {"SENTRY_DSN": "sentry"},
        "secrets__sentry": {"given": True, "optional": True},
    }
    without = _plan(tmp_path / "a", changes)
    given = _plan(tmp_path / "b", changes, secrets={"sentry": "https://x"})

    assert "SENTRY_DSN_FILE" not in _backend(without).env
    assert [s for s in without.secrets if s.key == "sentry"] == []
    assert _backend(given).env["SENTRY_DSN_FILE"] == "/run/secrets/sentry"
    assert [s.given for s in given.secrets if s.key == "sentry"] == [True]


def test_secrets_are_read_into_variables_by_a_script(tmp_path: Path) -> None:
    """It is a file of the Swarm and starts the command; two services share it."""
    plan = _plan(
        tmp_path,
        {"services__backend__load_env": True, "services__backend__command": ["serve", "--x"]},
    )

    backend = _backend(plan)
    assert backend.command == ("/bin/sh", load_env.PATH, "serve", "--x")
    assert [mount.target for mount in backend.configs if mount.source == load_env.KEY] == [
        load_env.PATH
    ]
    assert [file.key for file in plan.files].count(load_env.KEY) == 1


def test_a_registry_that_asks_is_told_who_pulls(tmp_path: Path) -> None:
    """Only services whose image comes from it, and only where the password was given."""
    registry = {"server": "ghcr.io", "user": "plinth", "secret": "pull"}
    changes = {
        "registries": {"ghcr": registry},
        "secrets__pull": {"given": True, "optional": True},
    }
    without = _plan(tmp_path / "a", changes)
    given = _plan(tmp_path / "b", changes, secrets={"pull": "token"})

    assert {spec.registry for spec in without.services} == {None}
    found = {spec.key: spec.registry for spec in given.services}
    assert found["backend"] == RegistrySpec(server="ghcr.io", user="plinth", secret="pull")
    assert found["redis"] is None
    assert [(s.key, s.mounted) for s in given.secrets if s.given] == [("pull", False)]
