"""A server's files, read by the programs that will read them."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import yaml

from components.render import server
from components.render.cloud_init import HostKey, user_data
from tests.unit.components import support
from tests.unit.components.render.guest import HERE, in_guest

if TYPE_CHECKING:
    from pathlib import Path

SPEC = support.blueprint("prod").servers[0].cloud_init
KEY = HostKey(private="-----BEGIN EC PRIVATE KEY-----\nx\n", public="ecdsa-sha2-nistp256 AAAA b")


def ran(*command: str) -> tuple[int, str]:
    """Run a program; return its exit code and all it said."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_cloud_init_accepts_the_user_data(tmp_path: Path) -> None:
    """`cloud-init schema` finds nothing wrong, and something in a wrong file."""
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(user_data(SPEC, KEY, ("ssh-ed25519 AAAA deploy",)), encoding="utf-8")
    bad.write_text("#cloud-config\nusers: 5\nruncmd: yes\n", encoding="utf-8")

    schema = ("cloud-init", "schema", "--config-file")
    assert in_guest(tmp_path, *schema, f"{HERE}/good.yaml")[0] == 0
    assert in_guest(tmp_path, *schema, f"{HERE}/bad.yaml")[0] != 0


def test_sshd_accepts_its_settings(tmp_path: Path) -> None:
    """`sshd -T` reads them, and the effective settings are the hardened ones."""
    key = tmp_path / "key"
    ran("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key))
    text = server.sshd(SPEC) + server.sshd_hostkeys(bootstrap=False)
    path = tmp_path / "sshd_config"
    path.write_text(text.replace("/etc/ssh/ssh_host_ed25519_key", f"{HERE}/key"), encoding="utf-8")

    code, said = in_guest(tmp_path, "/usr/sbin/sshd", "-T", "-f", f"{HERE}/sshd_config")

    assert code == 0, said
    effective = set(said.splitlines())
    assert {
        "port 2222",
        "permitrootlogin no",
        "passwordauthentication no",
        "kbdinteractiveauthentication no",
        "allowusers ubuntu",
        "allowtcpforwarding no",
        "hostkeyalgorithms ssh-ed25519,rsa-sha2-512,rsa-sha2-256",
    } <= effective


def test_the_bootstrap_host_key_is_there_until_it_is_sealed() -> None:
    """Both keys are shown at first, the server's own alone afterwards."""
    assert "ssh_host_ecdsa_key" in server.sshd_hostkeys(bootstrap=True)
    assert "ecdsa" not in server.sshd_hostkeys(bootstrap=False)
    assert server.sshd_hostkeys(bootstrap=False) in server.commands(SPEC)["plinth-seal"]


def test_nft_accepts_the_firewall(tmp_path: Path) -> None:
    """`nft -c` reads it, with ranges of both families and with none of one."""
    for sources in (SPEC.ssh_sources, ("203.0.113.0/24",), ("2001:db8::/32",)):
        path = tmp_path / "nftables.conf"
        spec = replace(SPEC, ssh_sources=sources, web_sources=sources)
        path.write_text(server.nftables(spec), encoding="utf-8")
        code, said = in_guest(tmp_path, "/usr/sbin/nft", "-c", "-f", f"{HERE}/nftables.conf")
        assert code == 0, said


def test_the_firewall_decides_before_docker_rewrites() -> None:
    """The hook is `prerouting` before destinations are translated, and ends in a drop."""
    text = server.nftables(SPEC)

    assert "type filter hook prerouting priority mangle" in text
    assert "tcp dport { 80, 443 } ip saddr @web4 accept" in text
    assert "tcp dport { 80, 443 } accept" not in text
    assert "ip daddr 169.254.169.254 counter drop" in text
    assert "flush ruleset" not in text


@pytest.mark.parametrize("name", sorted(server.commands(SPEC)))
def test_the_shell_accepts_every_command(name: str, tmp_path: Path) -> None:
    """`sh -n` reads each script, and each stops at its first error."""
    text = server.commands(SPEC)[name]
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")

    assert ran("sh", "-n", str(path))[0] == 0
    assert "set -eu" in text


def test_user_data_has_no_password_and_no_root_login() -> None:
    """The user has keys only and a locked password; root is disabled."""
    data = yaml.safe_load(user_data(SPEC, KEY, ("ssh-ed25519 AAAA deploy",)))

    (user,) = data["users"]
    assert (
        user["name"],
        user["lock_passwd"],
        user["ssh_authorized_keys"],
    ) == ("ubuntu", True, ["ssh-ed25519 AAAA deploy"])
    assert data["disable_root"] is True
    assert "PasswordAuthentication no" in data["write_files"][0]["content"].splitlines()
    assert {"ecdsa_private", "ecdsa_public"} == set(data["ssh_keys"])


def test_user_data_fits_the_cloud_and_too_much_is_refused() -> None:
    """It is below Hetzner's 32 KiB; what is above is an error here, not there."""
    assert len(user_data(SPEC, KEY, ()).encode()) < 24 * 1024
    with pytest.raises(ValueError, match="are allowed"):
        user_data(SPEC, KEY, ("x" * 40_000,))


def test_docker_keeps_ten_megabytes_three_times() -> None:
    """Logs are bounded, and `live-restore`, which Swarm refuses, is not set."""
    settings = yaml.safe_load(server.docker_daemon(SPEC))

    assert settings["log-opts"] == {"max-size": "10m", "max-file": "3"}
    assert "live-restore" not in settings


def test_named_ssh_ranges_are_never_banned() -> None:
    """Ranges that SSH is limited to are ignored by fail2ban, the whole world is not."""
    everyone = server.fail2ban(SPEC)
    office = server.fail2ban(replace(SPEC, ssh_sources=("203.0.113.0/24",)))

    assert "0.0.0.0/0" not in everyone
    assert "203.0.113.0/24" in office
    assert "port = 2222" in office
