"""A server: address, machine, first boot, and its place in the Swarm.

User data acts on the first boot alone, so a change of it never replaces a machine: it is ignored
until the server is replaced on purpose, by `pulumi destroy --target URN --target-dependents` and
`pulumi up`; its volume and address stay. The server's firewall is brought by every deployment, for
its sources may change. Left out on purpose: what runs on the server, which is the Swarm's, and its
data, which is the DataLayer's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_hcloud as hcloud
import pulumi_tls as tls

from components.ids import number
from components.node import Node
from components.render.cloud_init import HostKey, user_data
from components.render.server import nftables
from components.ssh import SshAddress

if TYPE_CHECKING:
    from components.access import Access
    from components.blueprint.types import PrimaryIpSpec, ServerSpec
    from components.network import Network
    from components.ssh import DeployKey

BLANK = HostKey(private="made by the deployment", public="made by the deployment")


@dataclass(frozen=True)
class AppServerArgs:
    """A server's spec and what it stands on.

    Attributes:
        set_up: whether the inside of the server can be reached at all.
    """

    server: ServerSpec
    primary_ip: PrimaryIpSpec
    network: Network
    access: Access
    deploy_key: DeployKey
    set_up: bool


class AppServer(pulumi.ComponentResource):
    """A machine in the private network, reached by SSH with a host key that only it has.

    Attributes:
        server_id: number of the server, known once it is made.
        ipv4: its public address.
        ssh: where to log in.
        node: its inside, ready for Docker; None where it has none.
        prepared: done once all is there that containers expect on its disk.
    """

    def __init__(
        self, name: str, args: AppServerArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        # What the first boot does is known before the keys are: so policies judge it in a preview,
        # where the server's own user data is not known. Like that it never changes afterwards.
        first_boot = user_data(args.server.cloud_init, BLANK, (args.deploy_key.public,))
        opts = pulumi.ResourceOptions.merge(
            opts, pulumi.ResourceOptions(ignore_changes=["firstBoot"])
        )
        super().__init__("plinth:index:AppServer", name, {"firstBoot": first_boot}, opts)
        self.spec = args.server
        # Pinned for the first log-in only; the server replaces it, so user data is worth nothing.
        bootstrap = tls.PrivateKey(
            f"{name}-bootstrap-host-key",
            algorithm="ECDSA",
            ecdsa_curve="P256",
            opts=pulumi.ResourceOptions(parent=self),
        )
        server = self._server(name, args, bootstrap)
        self.server_id = number(server)
        self.ipv4 = server.ipv4_address
        self.ipv6 = server.ipv6_address
        self.ssh = SshAddress(
            self.ipv4, args.server.ssh_port, args.server.ssh_user, args.deploy_key.file
        )
        self.node: Node | None = None
        self.prepared: list[pulumi.Resource] = []
        if args.set_up:
            self.node = Node.prepare(
                name,
                parent=self,
                server=server,
                ssh=self.ssh,
                key=args.deploy_key,
                bootstrap_host_key=bootstrap.public_key_openssh,
            )
            self._close(name, self.node)
            self._make_directories(name, self.node)
        self.register_outputs({"server_id": self.server_id, "ipv4": self.ipv4})

    def _close(self, name: str, node: Node) -> None:
        """Give the server the firewall of today: user data brought the one of its first boot."""
        rules = nftables(self.spec.cloud_init)
        self.prepared.append(
            node.run(f"{name}-firewall", "sudo plinth-firewall", stdin=rules, parent=self)
        )

    def _make_directories(self, name: str, node: Node) -> None:
        """Make what services bind on the server's own disk."""
        if self.spec.directories:
            lines = (f"{d.path} {d.uid} {d.gid} {d.mode}\n" for d in self.spec.directories)
            made = node.run(
                f"{name}-directories", "sudo plinth-dirs disk", stdin="".join(lines), parent=self
            )
            self.prepared.append(made)

    def _server(self, name: str, args: AppServerArgs, bootstrap: tls.PrivateKey) -> hcloud.Server:
        spec = args.server
        address = hcloud.PrimaryIp(
            f"{name}-{args.primary_ip.type}",
            name=args.primary_ip.name,
            type=args.primary_ip.type,
            location=args.primary_ip.location,
            auto_delete=False,
            delete_protection=args.primary_ip.delete_protection,
            labels=args.primary_ip.labels,
            opts=pulumi.ResourceOptions(parent=self),
        )
        group = spec.placement_group
        return hcloud.Server(
            name,
            name=spec.name,
            server_type=spec.type,
            # A disk that grew could never shrink: so every change of type can be taken back.
            keep_disk=True,
            image=spec.image,
            location=spec.location,
            backups=spec.backups,
            delete_protection=spec.delete_protection,
            rebuild_protection=spec.delete_protection,
            labels=spec.labels,
            ssh_keys=args.access.ssh_key_ids,
            user_data=_first_boot(args, bootstrap),
            placement_group_id=args.network.placement_group_ids[group] if group else None,
            firewall_ids=[args.network.firewall_ids[key] for key in spec.firewalls],
            public_nets=[
                hcloud.ServerPublicNetArgs(
                    ipv4_enabled=True, ipv4=number(address), ipv6_enabled=spec.public_ipv6
                )
            ],
            networks=[
                hcloud.ServerNetworkArgs(
                    subnet_id=args.network.subnet_ids[spec.network],
                    ip=spec.private_ip,
                    alias_ips=[],
                )
            ],
            opts=pulumi.ResourceOptions(
                parent=self,
                # The address and the name can be held by one server at a time.
                delete_before_replace=True,
                ignore_changes=["userData", "sshKeys"],
            ),
        )


def _first_boot(args: AppServerArgs, bootstrap: tls.PrivateKey) -> pulumi.Output[str]:
    def render(keys: dict[str, str]) -> str:
        host_key = HostKey(private=keys["private"], public=keys["public"])
        return user_data(args.server.cloud_init, host_key, (args.deploy_key.public,))

    keys = pulumi.Output.all(
        private=bootstrap.private_key_openssh, public=bootstrap.public_key_openssh
    )
    return pulumi.Output.secret(keys.apply(render))
