"""A system that `plinth new` wrote, previewed by the real CLI with the real providers."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest

from bench.checkout import Checkout
from bench.workshop import Workshop

OPTIONS = (
    "--domain", "shop.example.com", "--store", "postgres", "--store", "redis",
    "--service", "backend=ghcr.io/acme/backend:1.0.0,port=8000,path=/api,health=/api/health",
    "--service", "web=ghcr.io/acme/web:1.0.0,port=3000,path=/",
    "--service", "worker=ghcr.io/acme/worker:1.0.0",
)  # fmt: skip


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """Start a cloud without servers beside a copy of the project."""
    made = Workshop(Checkout(tmp_path_factory.mktemp("new")))
    try:
        yield made
    finally:
        made.end()


def _new(workshop: Workshop, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bin/plinth", "new", "my-shop", *options],
        cwd=workshop.checkout.path,
        env=workshop.checkout.environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_without_answers_nothing_is_written(workshop: Workshop) -> None:
    """Nobody can be asked where there is no terminal."""
    done = _new(workshop)
    assert done.returncode == 2
    assert "say at least --domain" in done.stderr
    assert not (workshop.checkout.path / "systems" / "my-shop").exists()


def test_what_it_writes_previews(workshop: Workshop) -> None:
    """Every service, store, route and record of it is planned by the engine."""
    done = _new(workshop, *OPTIONS)
    assert done.returncode == 0, done.stderr
    shown = workshop.preview(workshop.ours("my-shop", "prod")).output
    for resource in (
        "hcloud:index:Server              app-1",
        "docker:index:Service             data-postgres",
        "docker:index:Service             app-backend",
        "docker:index:Service             edge-traefik",
    ):
        assert " ".join(resource.split()) in " ".join(shown.split())


def test_a_second_time_is_refused(workshop: Workshop) -> None:
    """What somebody has is never overwritten."""
    done = _new(workshop, *OPTIONS)
    assert done.returncode == 2
    assert "is there already, and nothing was written" in done.stderr
