"""Secrets and pinned hosts of a checkout."""

from pathlib import Path

import pytest

from cli import secrets


@pytest.fixture(autouse=True)
def _own_env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "SSH_FOLDER", tmp_path / ".env" / "ssh")


def test_the_passphrase_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    """The passphrase stays the same and only its owner can read it."""
    path = secrets.passphrase_file(tmp_path)
    first = path.read_text()
    assert secrets.passphrase_file(tmp_path).read_text() == first
    assert len(first.strip()) == 43
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_the_deploy_key_is_linked_into_the_checkout(tmp_path: Path) -> None:
    """A stack's key is made once, is its own, and `.env/ssh` leads to it."""
    key = secrets.deploy_key(tmp_path, "dev")
    assert (secrets.SSH_FOLDER / "deploy-dev").resolve() == key
    assert secrets.deploy_key(tmp_path, "prod").read_text() != key.read_text()
    assert key.with_name("deploy-dev.pub").read_text().startswith("ssh-ed25519 ")
    assert secrets.deploy_key(tmp_path, "dev").read_text() == key.read_text()


def test_a_key_of_ones_own_must_exist(tmp_path: Path) -> None:
    """A path that leads nowhere is refused."""
    with pytest.raises(FileNotFoundError):
        secrets.deploy_key(tmp_path, "dev", tmp_path / "nowhere")


def test_a_server_made_anew_replaces_its_host_key() -> None:
    """Lines of other servers stay, the same address has one line."""
    secrets.SSH_FOLDER.mkdir(parents=True)
    secrets.remember_hosts({"a": {"known_hosts": "[10.0.0.1]:2222 ssh-ed25519 OLD"}})
    secrets.remember_hosts({"b": {"known_hosts": "[10.0.0.2]:2222 ssh-ed25519 B"}, "c": {}})
    path = secrets.remember_hosts({"a": {"known_hosts": "[10.0.0.1]:2222 ssh-ed25519 NEW"}})
    assert path.read_text() == "[10.0.0.1]:2222 ssh-ed25519 NEW\n[10.0.0.2]:2222 ssh-ed25519 B\n"
