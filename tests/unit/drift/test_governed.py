"""The files of servers that the state knows."""

from __future__ import annotations

import pytest
import yaml

from components.backup_schedule import program
from components.render.cloud_init import HostKey, user_data
from components.render.server import nftables, sshd_hostkeys, tools, tools_script
from drift.governed import FIREWALL, Inside, inside, key_body
from drift.state import State
from tests.unit.components import support
from tests.unit.drift.made import COMMAND, SERVER, resource, secret, state

SPEC = support.blueprint("dev").servers[0].cloud_init
BOOT = HostKey(private="-----BEGIN EC PRIVATE KEY-----\nx\n", public="ecdsa-sha2-nistp256 AAAA b")
FILES = [{"path": "/etc/plinth/backups/x.json", "mode": 0o600, "text": "it's {\"a\": 'b'}\n"}]
HOSTKEYS = "/etc/ssh/sshd_config.d/01-plinth-hostkeys.conf"


def _state(*, first_boot: bool = True, packed: bool = False) -> State:
    boot = secret(user_data(SPEC, BOOT, ("ssh-ed25519 AAAA deploy",)))
    carried = program({"name": "backups", "units": [], "files": FILES}, packed=packed)
    return state(
        resource(SERVER, "app-1", userData=boot if first_boot else None),
        resource(COMMAND, "app-1-tools", stdin=tools_script()),
        resource(COMMAND, "app-1-firewall", stdin=nftables(SPEC) + "# of a later deployment\n"),
        resource(COMMAND, "backups-app-1", stdin=secret(carried)),
        resource("hcloud:index/sshKey:SshKey", "deploy", publicKey="ssh-ed25519 BBBB x"),
    )


def _inside(*, packed: bool = False) -> Inside:
    found = inside(_state(packed=packed), "app-1")
    assert found is not None
    return found


def test_what_was_written_is_known_to_the_byte() -> None:
    """By the first boot, by deployments since, by the exchange of the host key, with its mode."""
    files = _inside().files
    config = yaml.safe_load(user_data(SPEC, BOOT, ()))
    first = {entry["path"]: entry["content"] for entry in config["write_files"]}
    later = {FIREWALL, HOSTKEYS, *tools()}
    assert {p: f.text for p, f in files.items() if p in first and p not in later} == {
        path: text for path, text in first.items() if path not in later
    }
    assert {path: files[path].text for path in tools()} == tools()
    assert files["/usr/local/sbin/plinth-job"].mode == "0755"
    assert files[FIREWALL].text.endswith("# of a later deployment\n")
    assert files[HOSTKEYS].text == sshd_hostkeys(bootstrap=False)


@pytest.mark.parametrize("packed", [False, True])
def test_files_with_secrets_are_known_as_well(*, packed: bool) -> None:
    """Those that backups have put there, quotes and all, packed on their way or not."""
    file = _inside(packed=packed).files["/etc/plinth/backups/x.json"]
    assert (file.text, file.mode) == (FILES[0]["text"], "0600")


def test_who_may_log_in_is_known() -> None:
    """The keys of user data and of the project; a key is known by its body."""
    found = _inside()
    assert found.user == SPEC.user
    assert found.login_keys == {"ssh-ed25519 AAAA", "ssh-ed25519 BBBB"}
    assert key_body('command="x y" ssh-ed25519 CCCC me@home') == "ssh-ed25519 CCCC"


def test_a_server_whose_first_boot_is_not_known_has_no_inside() -> None:
    """One that was imported, for example."""
    assert inside(_state(first_boot=False), "app-1") is None
