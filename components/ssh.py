"""How the program reaches the inside of a server: one deploy key, and host keys that are pinned."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import pulumi
from pulumi_command.remote import ConnectionArgs

if TYPE_CHECKING:
    from pathlib import Path

# Relative to the project: the path is part of the Docker provider's state, which others share.
# One for each stack: a Hetzner project takes a public key once, and stacks may share a project.
KEY_FILE = ".env/ssh/deploy-{stack}"
KNOWN_HOSTS_FILE = ".env/ssh/known_hosts"
# Beside the key, in a folder that is the deployer's alone.
SHARED_FILE = ".env/ssh/to-"
SHARED_FOR = 30  # seconds that a connection stays open for the next who logs in
SSH_PORT = 22
# A server's sshd answers within seconds; a command waits about two minutes before it gives up.
DIAL_ATTEMPTS = 30
DIAL_TIMEOUT = 10


class DeployKeyError(Exception):
    """The key for deploys is not there; the message says how it is made."""


@dataclass(frozen=True)
class DeployKey:
    """The key that the program logs in with, and its place in the project's folder."""

    public: str
    private: pulumi.Output[str]
    file: str


@dataclass(frozen=True)
class SshAddress:
    """Where and as whom to log in; the host is a public address."""

    host: pulumi.Output[str]
    port: int
    user: str
    key_file: str

    def connection(self, key: DeployKey, host_key: pulumi.Input[str]) -> ConnectionArgs:
        """Return a connection to a server that must show this host key."""
        return ConnectionArgs(
            host=self.host,
            port=self.port,
            user=self.user,
            private_key=key.private,
            host_key=host_key,
            dial_error_limit=DIAL_ATTEMPTS,
            per_dial_timeout=DIAL_TIMEOUT,
        )

    def docker_host(self) -> pulumi.Output[str]:
        """Return the address of the server's dockerd, by SSH."""
        return pulumi.Output.concat("ssh://", self.user, "@", self.host, ":", str(self.port))

    def docker_options(self, host_key: pulumi.Output[str]) -> list[pulumi.Input[str]]:
        """Return ssh's options: our key alone, the pinned host key alone, no questions.

        Docker's provider logs in about once for each of its resources: after the first time it
        goes through the connection that is there, which is asked of nobody who shows another
        host key, as its file is named by that.
        """
        known = self.known_hosts(host_key)
        return [
            "-i", self.key_file,
            "-o", "IdentitiesOnly=yes",
            "-o", "BatchMode=yes",
            "-o", "StrictHostKeyChecking=yes",
            "-o", "UserKnownHostsFile=/dev/null",
            "-o", "GlobalKnownHostsFile=/dev/null",
            "-o", known.apply(lambda line: f"KnownHostsCommand=/bin/echo {line}"),
            "-o", "ControlMaster=auto",
            "-o", f"ControlPersist={SHARED_FOR}",
            "-o", known.apply(lambda line: f"ControlPath={_shared(line)}"),
            # one that is cut off must not be waited for by who comes later
            "-o", "ServerAliveInterval=30",
        ]  # fmt: skip

    def known_hosts(self, host_key: pulumi.Output[str]) -> pulumi.Output[str]:
        """Return the line for a known_hosts file; ssh names a port there where it is not 22."""
        if self.port == SSH_PORT:
            return pulumi.Output.concat(self.host, " ", host_key)
        return pulumi.Output.concat("[", self.host, "]:", str(self.port), " ", host_key)

    def line(self) -> pulumi.Output[str]:
        """Return what a person types in the project's folder."""
        return pulumi.Output.concat(
            f"ssh -p {self.port} -i {self.key_file} -o UserKnownHostsFile={KNOWN_HOSTS_FILE} ",
            f"{self.user}@",
            self.host,
        )


def _shared(known: str) -> str:
    """Return the socket of the connection to a server, by its address and host key."""
    return SHARED_FILE + sha256(known.encode()).hexdigest()[:16]


def read_deploy_key(root: Path, stack: str) -> DeployKey:
    """Return the key that `make up` or the CI's secret store put into the checkout.

    Raises:
        DeployKeyError: it is not there.
    """
    file = KEY_FILE.format(stack=stack)
    path = root / file
    try:
        private = path.read_text(encoding="utf-8")
        public = path.with_name(path.name + ".pub").read_text(encoding="utf-8")
    except OSError as error:
        raise DeployKeyError(
            f"{error.filename}: cannot be read ({error.strerror}). `make up` makes this key; "
            f"by hand: ssh-keygen -t ed25519 -N '' -f {file}"
        ) from error
    kind, blob, *_ = public.split()
    return DeployKey(f"{kind} {blob}", pulumi.Output.secret(private), file)
