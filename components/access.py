"""A key that keeps the cloud from making up a root password, and opens nothing.

Hetzner sets and mails a password for root unless a server is given a key. Root cannot log in, so
this key is one that nobody holds; who may log in (the deploy key) is in user data. It is the
stack's own, since a project takes each public key once and stacks may share a project.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_hcloud as hcloud
import pulumi_tls as tls

if TYPE_CHECKING:
    from collections.abc import Mapping


class Access(pulumi.ComponentResource):
    """Registers the key that servers are made with.

    Attributes:
        ssh_key_ids: for `hcloud.Server.ssh_keys`.
    """

    def __init__(
        self,
        name: str,
        *,
        key_name: str,
        labels: Mapping[str, str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:index:Access", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        unused = tls.PrivateKey(f"{name}-root", algorithm="ED25519", opts=child)
        key = hcloud.SshKey(
            f"{name}-root",
            name=key_name,
            public_key=unused.public_key_openssh.apply(str.strip),
            labels=labels,
            opts=child,
        )
        self.ssh_key_ids: list[pulumi.Output[str]] = [key.id]
        self.register_outputs({"ssh_key_ids": self.ssh_key_ids})
