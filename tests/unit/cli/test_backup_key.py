"""The key of backups that stay is not removed before somebody has it."""

from __future__ import annotations

import asyncio
from io import StringIO
from pathlib import Path
from typing import Any

import pulumi
import pytest
from rich.console import Console

from cli import backup_key
from cli import down as down_command
from cli.backup_key import PASSWORD, SCHEDULE, demand
from cli.context import resolve
from cli.errors import PlinthError
from components.build import build
from components.ssh import DeployKey
from tests.unit.components.pulumi_mocks import Registered, engine, settle
from tests.unit.components.stacks import blueprint

URN = "urn:pulumi:shop-prod::plinth"
PLACES = {"offsite": {"off_site": True}, "local": {"off_site": False}}


def _state(
    *,
    key: str | None = "backup-key",
    named: str | None = None,
    places: dict[str, Any] = PLACES,
) -> dict[str, Any]:
    """Return a stack with backups; `key` is what it has made for itself."""
    inputs = {"backups": {"places": places} | ({"key": named} if named else {})}
    resources: list[dict[str, Any]] = [
        {"urn": f"{URN}::{SCHEDULE}::backups", "type": SCHEDULE, "inputs": inputs}
    ]
    if key:
        resources.append({"urn": f"{URN}::{PASSWORD}::swarm-{key}", "type": PASSWORD})
    return {"resources": resources}


@pytest.mark.parametrize("state", [_state(), _state(key="vault", named="vault"), _state(places={})])
def test_a_key_that_nobody_else_has_is_demanded(state: dict[str, Any]) -> None:
    """By its own name too, and where the state does not say where copies go."""
    with pytest.raises(PlinthError, match="only the key in the state of shop-prod opens") as caught:
        demand(state, "shop-prod", saved=False)

    assert str(caught.value).startswith("Nothing was deleted. ")
    assert str(caught.value).endswith("then add --backup-key-saved.")
    assert caught.value.exit_code == 2
    demand(state, "shop-prod", saved=True)


@pytest.mark.parametrize(
    "state",
    [
        {},
        _state(key=None),  # somebody gave it
        _state(key="other"),
        _state(places={"local": {"off_site": False}}),  # these go with the server
    ],
)
def test_without_copies_that_stay_nothing_is_demanded(state: dict[str, Any]) -> None:
    """No backups, a key that a person gave, or copies that go with the stack."""
    demand(state, "shop-prod", saved=False)


def test_the_component_has_what_is_looked_for() -> None:
    """Its type, the key's name, the places, and the password by that name."""

    async def program() -> Registered:
        mocks = engine()
        key = DeployKey("ssh-ed25519 AAAA", pulumi.Output.secret("KEY"), ".env/ssh/deploy-dev")
        await settle(build(blueprint("dev"), key, {}).contract())
        return mocks

    made = asyncio.run(program())
    inputs = made.of(SCHEDULE)["backups"]
    passwords = made.of(PASSWORD)
    schedule = {"urn": f"{URN}::{SCHEDULE}::backups", "type": SCHEDULE,
                "inputs": {"backups": inputs}}  # fmt: skip
    keys = [{"urn": f"{URN}::{PASSWORD}::{name}", "type": PASSWORD} for name in passwords]

    assert backup_key._lost({"resources": [schedule, *keys]}) == ["offsite"]


@pytest.mark.parametrize("saved", [False, True])
def test_down_asks_for_the_key_before_anything_is_removed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, saved: bool
) -> None:
    """On a real cloud, with `--yes` as well."""

    class _Pulumi:
        def state(self) -> dict[str, Any]:
            return _state()

    monkeypatch.setenv("PLINTH_STATE", str(tmp_path))
    destroyed: list[str] = []
    monkeypatch.setattr(down_command, "attach", lambda _: _Pulumi())
    monkeypatch.setattr(down_command, "_destroy", lambda *_: destroyed.append("all"))
    context = resolve("ecommerce", "prod", "hetzner")
    console = Console(file=StringIO())
    if saved:
        down_command.down(context, console, yes=True, backup_key_saved=True)
    else:
        with pytest.raises(PlinthError, match="Write it down first"):
            down_command.down(context, console, yes=True)

    assert destroyed == ["all"][: int(saved)]
