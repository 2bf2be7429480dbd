"""What the component gives a server, and what it says of itself to policies."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pulumi
import pytest

from components.backup_schedule import text_of
from components.blueprint.containers import SecretFileSpec
from components.blueprint.types import ServerFileSpec
from components.build import build
from components.ssh import DeployKey
from tests.unit.components.pulumi_mocks import Registered, engine, settle
from tests.unit.components.stacks import blueprint

PEM = '-----BEGIN CERTIFICATE-----\nA"B\\C\n'


@pytest.fixture(scope="module")
def made() -> Registered:
    """Build the default stack over Pulumi's mocks."""

    async def program() -> Registered:
        mocks = engine()
        key = DeployKey("ssh-ed25519 AAAA", pulumi.Output.secret("KEY"), ".env/ssh/deploy-dev")
        await settle(build(blueprint("dev"), key, {}).contract())
        return mocks

    return asyncio.run(program())


def commands(made: Registered) -> dict[str, dict[str, Any]]:
    """Return what is run on servers for backups, by name."""
    found = made.of("command:remote:Command")
    return {name: item for name, item in found.items() if name.startswith("backups-")}


def test_policies_see_what_is_copied_to_where(made: Registered) -> None:
    """By plain inputs, and no secret among them."""
    inputs = made.of("plinth:index:BackupSchedule")["backups"]

    assert inputs["stores"]["postgres"] == {
        "store": "postgres",
        "kind": "postgres",
        "method": "pgbackrest",
        "schedule": "*-*-* 02:00:00",
        "places": ["offsite", "local"],
        "encrypted": True,
    }
    assert inputs["places"] == {
        "offsite": {"kind": "s3", "off_site": True, "encrypted": True, "locked_days": 1},
        "local": {"kind": "local", "off_site": False, "encrypted": True, "locked_days": 0},
    }
    assert "password" not in str(inputs)


def test_secrets_go_by_standard_input_as_secrets(made: Registered) -> None:
    """The command itself, which a list of processes shows, has none."""
    command = commands(made)["backups-app-1"]

    assert command["create"] == "sudo python3 -I -"
    assert pulumi.runtime.rpc._special_sig_key in command["stdin"]  # a secret, on the wire
    words = [str(item["create"]) for item in commands(made).values()]
    assert [word for word in words if "password-" in word] == []


def test_backups_that_are_switched_off_leave_nothing_at_work(
    made: Registered, tmp_path: Path
) -> None:
    """Timers, archiver and keys go from a server that stays: its own delete line is run here."""
    line = str(commands(made)["backups-app-1"]["delete"])
    for name, text in {
        "sudo": 'exec "$@"',
        "plinth-backup": f'echo "forgot $*" >>{tmp_path}/asked',
        "systemctl": f'echo "$*" >>{tmp_path}/asked',
    }.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    (tmp_path / "backups.json").write_text(
        json.dumps({"files": [str(tmp_path / "postgres.conf")], "units": ["plinth-a.timer"]})
    )
    (tmp_path / "postgres.conf").write_text("cipher-pass=KEY")
    packed = line.partition("printf %s ")[2].partition(" ")[0]
    text = base64.b64decode(packed).decode().replace("/var/lib/plinth/sets", str(tmp_path))
    line = line.replace(packed, base64.b64encode(text.encode()).decode())
    path = f"{tmp_path}:{os.environ['PATH']}"

    done = subprocess.run(
        ["sh", "-c", line], env={"PATH": path}, input="SECRETS", text=True, check=False
    )

    assert done.returncode == 0
    assert not (tmp_path / "postgres.conf").exists()
    assert not (tmp_path / "backups.json").exists()
    forgot, *asked = (tmp_path / "asked").read_text().splitlines()
    planned = blueprint("dev").backups
    assert planned is not None
    assert forgot == "forgot forget " + " ".join(item.key for item in planned.items)
    assert asked == ["disable --quiet --now plinth-a.timer"]


def test_each_item_is_made_ready(made: Registered) -> None:
    """Its places know its store before `up` is done."""
    ready = {name for name in commands(made) if name.endswith("-ready")}

    planned = blueprint("dev").backups
    assert planned is not None
    assert ready == {f"backups-{item.key}-ready" for item in planned.items}


@pytest.mark.parametrize("path", ["/etc/x.json", "/etc/x.conf"])
def test_a_secret_of_several_lines_fits_into_json(path: str) -> None:
    """A certificate has quotes and ends of lines; elsewhere it stands as it is."""
    content = SecretFileSpec(key="x", template='{"ca": "{{secret:ca}}"}', secrets=("ca",))
    text = text_of(ServerFileSpec(path=path, mode=0o600, content=content), {"ca": PEM})

    if path.endswith(".json"):
        assert json.loads(text) == {"ca": PEM}
    else:
        assert text == f'{{"ca": "{PEM}"}}'
