"""What a person does wrong is answered by one message, before anything is touched."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.checkout import Checkout

BAD = """\
config:
  plinth:system: chrono-scraper
  plinth:environment: dev
  plinth:cloud: local
  plinth:domain: dev..chrono_scraper
  plinth:locatoin: nbg1
  plinth:location: ash
  plinth:servers:
    app-1: {type: cx23}
  plinth:volume: {size: 20000}
  plinth:cpu_overcommit: lots
  plinth:services:
    postgres: {cpu: 50, memory: 512GB}
    backend: {replicas: two}
"""
WRONG = (
    "plinth:domain",
    "plinth:locatoin",
    "plinth:servers.app-1.type",
    "plinth:volume.size",
    "plinth:cpu_overcommit",
    "plinth:services.postgres.memory",
    "plinth:services.backend.replicas",
)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """Make a checkout in which nothing runs."""
    return Checkout(tmp_path_factory.mktemp("wrong"))


def _plinth(checkout: Checkout, *words: str, **environment: str) -> tuple[int, str]:
    done = subprocess.run(
        ["bin/plinth", *words],
        cwd=checkout.path,
        env=checkout.environment | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    return done.returncode, said


@pytest.fixture
def bad_config(checkout: Checkout) -> Iterator[None]:
    """Have a config with many problems for one test."""
    path = checkout.path / "Pulumi.dev.yaml"
    good = path.read_text()
    path.write_text(BAD)
    yield
    path.write_text(good)


@pytest.mark.usefixtures("bad_config")
def test_all_that_is_wrong_is_told_at_once(checkout: Checkout) -> None:
    """Each problem has its path and a remedy; no cloud is started and no key made."""
    code, said = _plinth(checkout, "up")
    assert code == 2
    assert "nothing was touched" in said
    assert [path for path in WRONG if path not in said] == []
    assert said.count("   -> ") >= len(WRONG)
    assert not (checkout.state / "cloud").exists()
    assert not (checkout.state / "secrets").exists()


def test_missing_tokens_are_named_together(checkout: Checkout) -> None:
    """A real cloud without tokens is refused before Pulumi is asked."""
    code, said = _plinth(checkout, "up", "--env", "prod")
    assert code == 2
    assert "HCLOUD_TOKEN" in said
    assert "CLOUDFLARE_API_TOKEN" in said


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (
            ("up", "--system", "nope"),
            "There is no system 'nope'. Known: chrono-scraper, ecommerce, fairpact, glossary",
        ),
        (("up", "--env", "dv"), "Did you mean dev?"),
        (("up", "--cloud", "hetzner"), "plinth:cloud is local, so CLOUD=hetzner is refused"),
        (("outputs",), "Stack dev is not there yet. Make it: make up"),
    ],
)
def test_what_is_not_there_is_said(checkout: Checkout, words: tuple[str, ...], answer: str) -> None:
    """Wrong names and commands that come too early cannot be carried out."""
    code, said = _plinth(checkout, *words)
    assert code == 2
    assert answer in said


def test_down_of_nothing_is_done(checkout: Checkout) -> None:
    """What is gone already needs no work."""
    assert _plinth(checkout, "down") == (
        0, "Nothing is here: no stack dev and no local cloud.\n",
    )  # fmt: skip


def test_a_port_in_use_is_named(checkout: Checkout) -> None:
    """An asked port that another program has is refused, with the variable to change."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = held.getsockname()[1]
        code, said = _plinth(checkout, "up", PLINTH_EDGE_PORT=str(port))
    assert code == 2
    assert f"Port {port} (edge of the local cloud) is in use by another program" in said


@pytest.mark.parametrize("variable", ["PLINTH_STATE", "PLINTH_CACHE"])
def test_a_full_disk_is_said(checkout: Checkout, tmp_path: Path, variable: str) -> None:
    """Place, what is free, what is needed and the way out stand in the message."""
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(tmp_path)], check=True, timeout=10
    )
    try:
        code, said = _plinth(checkout, "up", **{variable: str(tmp_path)})
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True, timeout=10)
    assert code == 2
    assert str(tmp_path) in said
    assert "PLINTH_CACHE=…" in said
