"""Deploy, promote and roll back on a stack that runs; about two and a half minutes."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from bench.checkout import Checkout

STACK = ("nutri", "dev")
OLD, NEW = "ghcr.io/nutri/backend:1.0.0@sha256:", "ghcr.io/nutri/backend:1.1.0@sha256:"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """Bring up a small system with two containers of its own."""
    made = Checkout(tmp_path_factory.mktemp("releases"))
    words = (f"SYSTEM={STACK[0]}", f"ENV={STACK[1]}")
    try:
        made.make("up", *words)
        yield made
    finally:
        made.make("down", *words, check=False)


def _plinth(checkout: Checkout, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bin/plinth", *words],
        cwd=checkout.path,
        env=checkout.environment,
        capture_output=True,
        text=True,
        check=False,
    )


def _releases(checkout: Checkout) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(_plinth(checkout, "releases", *STACK, "--json").stdout)
    return found


def _running(checkout: Checkout) -> str:
    """Return the image of the backend as the Swarm has it."""
    outputs = json.loads(checkout.make("outputs", *_words()).stdout)
    ssh = outputs["servers"]["app-1"]["ssh"]
    command = "sudo docker service inspect backend -f '{{.Spec.TaskTemplate.ContainerSpec.Image}}'"
    done = subprocess.run(
        [*ssh.split(), command], cwd=checkout.path, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def _words() -> tuple[str, ...]:
    return f"SYSTEM={STACK[0]}", f"ENV={STACK[1]}"


def _image(checkout: Checkout, environment: str) -> str:
    path = checkout.path / "systems" / "nutri" / f"Pulumi.{environment}.yaml"
    services = yaml.safe_load(path.read_text())["config"]["plinth:services"]
    image: str = services["backend"]["image"]
    return image


def test_images_change_by_digest_and_go_back(checkout: Checkout) -> None:
    """A deploy is pinned, runs, is promoted digest for digest, and can be undone."""
    first = _releases(checkout)
    assert [item["result"] for item in first] == ["succeeded"]
    assert first[0]["images"]["backend"].startswith(OLD)

    done = _plinth(checkout, "deploy", *STACK, "backend=1.1.0")
    assert done.returncode == 0, done.stdout + done.stderr
    deployed = _image(checkout, "dev")
    assert deployed.startswith(NEW)
    assert ":1.1.0" in _running(checkout)

    done = _plinth(checkout, "promote", "nutri", "dev", "prod", "--no-up", "--cloud", "local")
    assert done.returncode == 0, done.stdout + done.stderr
    assert _image(checkout, "prod") == deployed

    done = _plinth(checkout, "rollback", *STACK)
    assert done.returncode == 0, done.stdout + done.stderr
    assert _image(checkout, "dev") == first[0]["images"]["backend"]
    assert ":1.0.0" in _running(checkout)

    found = _releases(checkout)
    assert [item["release"] for item in found] == [3, 2, 1]
    assert found[0]["images"] == found[2]["images"] != found[1]["images"]


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("backnd=1.1.0", "did you mean `backend`?"),
        ("backend=9.9.9", "The local cloud cannot make ghcr.io/nutri/backend:9.9.9"),
        ("backend", "write SERVICE=IMAGE, or SERVICE=TAG"),
    ],
)
def test_what_cannot_be_deployed_changes_nothing(
    checkout: Checkout, word: str, message: str
) -> None:
    """An unknown service or image is refused before the file is touched."""
    path = checkout.path / "systems" / "nutri" / "Pulumi.dev.yaml"
    before = path.read_bytes()
    done = _plinth(checkout, "deploy", *STACK, word)
    assert done.returncode == 2
    assert message in done.stderr
    assert path.read_bytes() == before
