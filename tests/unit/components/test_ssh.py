"""The way into a server."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pulumi
import pytest

from components.ssh import DeployKeyError, SshAddress, read_deploy_key
from tests.unit.components.pulumi_mocks import HOST_KEY, engine, settle


def _value(make: Any, port: int = 2222) -> Any:
    async def run() -> Any:
        engine()
        host = pulumi.Output.from_input("192.0.2.7")
        return await settle(make(SshAddress(host, port, "ubuntu", ".env/ssh/deploy-dev")))

    return asyncio.run(run())


def test_docker_trusts_the_pinned_key_alone() -> None:
    """Docker's ssh gets one key to log in with, one host key, and no file to learn others from."""
    options = _value(lambda ssh: ssh.docker_options(pulumi.Output.from_input(HOST_KEY)))
    assert f"KnownHostsCommand=/bin/echo [192.0.2.7]:2222 {HOST_KEY}" in options
    assert "StrictHostKeyChecking=yes" in options
    assert "UserKnownHostsFile=/dev/null" in options
    assert "IdentitiesOnly=yes" in options
    assert "StrictHostKeyChecking=no" not in options


def test_docker_shares_a_connection_to_one_host_key_alone() -> None:
    """Who logs in again goes through what is open; a server that is new has a file of its own."""

    def shared(host_key: str) -> str:
        options = _value(lambda ssh: ssh.docker_options(pulumi.Output.from_input(host_key)))
        assert "ControlMaster=auto" in options
        assert "ControlPersist=30" in options
        (path,) = (word for word in options if word.startswith("ControlPath="))
        return str(path).removeprefix("ControlPath=")

    first, other = shared(HOST_KEY), shared(HOST_KEY + "A")
    assert first != other
    assert first == shared(HOST_KEY)
    assert re.fullmatch(r"\.env/ssh/to-[0-9a-f]{16}", first)  # short, and below the checkout


def test_the_usual_port_is_not_named() -> None:
    """Ssh looks for the host alone there, and would not find a line with a port."""
    known = _value(lambda ssh: ssh.known_hosts(pulumi.Output.from_input(HOST_KEY)), port=22)
    assert known == f"192.0.2.7 {HOST_KEY}"


def test_the_line_for_people_names_port_key_and_known_hosts() -> None:
    """What is printed can be pasted, and asks no question about an unknown host."""
    assert _value(lambda ssh: ssh.line()) == (
        "ssh -p 2222 -i .env/ssh/deploy-dev -o UserKnownHostsFile=.env/ssh/known_hosts "
        "ubuntu@192.0.2.7"
    )


def test_the_deploy_key_is_read_without_its_comment(tmp_path: Path) -> None:
    """Who made the key is nobody's business and would differ between checkouts."""
    folder = tmp_path / ".env" / "ssh"
    folder.mkdir(parents=True)
    (folder / "deploy-dev").write_text("PRIVATE")
    (folder / "deploy-dev.pub").write_text("ssh-ed25519 AAAA me@laptop\n")
    assert _value(lambda _: read_deploy_key(tmp_path, "dev").public) == "ssh-ed25519 AAAA"


def test_a_missing_deploy_key_says_how_to_make_it(tmp_path: Path) -> None:
    """The message has the path and the command."""
    with pytest.raises(DeployKeyError, match=r"\.env/ssh/deploy-dev: cannot be read.*ssh-keygen"):
        read_deploy_key(tmp_path, "dev")
