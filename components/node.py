"""The inside of a server: logged into with pinned host keys, set up, and ready to be used.

The key that user data brings is an ECDSA one; the server adds an Ed25519 key that never leaves it.
Both are answered until the second step, which is pinned to the new one, removes the first: so a
run that is cut off anywhere can be run again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
from pulumi_command.remote import Command, ConnectionArgs, Logging

from components.render.server import tools_script

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pulumi_hcloud as hcloud

    from components.ssh import DeployKey, SshAddress


@dataclass(frozen=True)
class Node:
    """A server that can be worked in.

    Attributes:
        server: the machine; what is inside goes when it goes.
        connection: pinned to the server's own key.
        docker_host, docker_options: what a Docker provider needs to reach it.
        host_key: the server's public host key.
        ready: done once the server has only its own key.
        tools: done once the commands that are run here are those of this program.
    """

    server: pulumi.CustomResource
    connection: ConnectionArgs
    docker_host: pulumi.Output[str]
    docker_options: list[pulumi.Input[str]]
    host_key: pulumi.Output[str]
    known_hosts: pulumi.Output[str]
    ready: Command
    tools: Command

    @classmethod
    def prepare(  # noqa: PLR0913 - a server, its address and two keys
        cls,
        name: str,
        *,
        parent: pulumi.Resource,
        server: hcloud.Server,
        ssh: SshAddress,
        key: DeployKey,
        bootstrap_host_key: pulumi.Output[str],
    ) -> Node:
        """Wait for the first boot, exchange the host key and return the server's inside."""
        first = Command(
            f"{name}-first-boot",
            connection=ssh.connection(key, bootstrap_host_key),
            create="sudo plinth-ready",
            add_previous_output_in_env=False,
            triggers=[server.id],
            logging=Logging.NONE,
            # The bootstrap key is gone by then: only a new server may run it again.
            opts=pulumi.ResourceOptions(parent=parent, ignore_changes=["create", "logging"]),
        )
        host_key = first.stdout.apply(str.strip)
        connection = ssh.connection(key, host_key)
        ready = Command(
            f"{name}-host-key",
            connection=connection,
            create="sudo plinth-seal",
            add_previous_output_in_env=False,
            triggers=[server.id],
            opts=pulumi.ResourceOptions(parent=parent, depends_on=[first]),
        )
        tools = Command(
            f"{name}-tools",
            connection=connection,
            create="sudo sh",
            stdin=tools_script(),
            add_previous_output_in_env=False,
            triggers=[ready.id],
            opts=pulumi.ResourceOptions(parent=parent, depends_on=[ready]),
        )
        return cls(
            server=server,
            connection=connection,
            docker_host=ssh.docker_host(),
            docker_options=ssh.docker_options(host_key),
            host_key=host_key,
            known_hosts=ssh.known_hosts(host_key),
            ready=ready,
            tools=tools,
        )

    def run(  # noqa: PLR0913 - a command's own fields
        self,
        name: str,
        create: pulumi.Input[str],
        *,
        parent: pulumi.Resource,
        delete: pulumi.Input[str] | None = None,
        stdin: pulumi.Input[str] | None = None,
        triggers: Sequence[pulumi.Input[str]] = (),
        after: Sequence[pulumi.Resource] = (),
        secret: bool = False,
        goes_with_server: bool = False,
    ) -> Command:
        """Run a command that may be run again; it is when its text or a trigger changes.

        Args:
            name: logical name.
            create: what to run, also when something changes.
            parent: the component it belongs to.
            delete: undoes it; also run before a replacement.
            stdin: what it reads.
            triggers: values whose change replaces it.
            after: what it waits for.
            secret: keep its output out of the log and encrypted in the state.
            goes_with_server: where the server is deleted it need not be undone.
        """
        return Command(
            name,
            connection=self.connection,
            create=create,
            delete=delete,
            stdin=stdin,
            # sshd takes no variables from outside.
            add_previous_output_in_env=False,
            triggers=[self.ready.id, *triggers],
            logging=Logging.NONE if secret else Logging.STDERR,
            opts=pulumi.ResourceOptions(
                parent=parent,
                depends_on=[self.tools, *after],
                # What a command undoes must be undone before it is done anew.
                delete_before_replace=delete is not None,
                deleted_with=self.server if goes_with_server else None,
                additional_secret_outputs=["stdout", "stderr"] if secret else [],
            ),
        )
