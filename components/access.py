"""Who may log in: the deploy key as the cloud knows it.

Left out on purpose: keys of persons; they belong to the system's config, not to the machine's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_hcloud as hcloud

if TYPE_CHECKING:
    from collections.abc import Mapping


class Access(pulumi.ComponentResource):
    """Registers the deploy key, so that the cloud gives it to no server by password instead."""

    def __init__(
        self,
        name: str,
        *,
        key_name: str,
        public_key: str,
        labels: Mapping[str, str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:index:Access", name, None, opts)
        key = hcloud.SshKey(
            f"{name}-deploy",
            name=key_name,
            public_key=public_key,
            labels=labels,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.ssh_key_ids: list[pulumi.Output[str]] = [key.id]
        self.register_outputs({"ssh_key_ids": self.ssh_key_ids})
