"""Reports: a program of another team, beside a Plinth stack and on it.

It reads that stack's outputs and adds, in its private network, a server of its own, and, on its
Swarm, a service that asks the database which is shared with it. Nothing of Plinth is imported but
the reader.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from ipaddress import IPv4Network
from pathlib import Path
from urllib.parse import unquote, urlsplit

import plinth_outputs
import pulumi
import pulumi_docker as docker
import pulumi_hcloud as hcloud
from plinth_outputs import Network, Outputs, Server, Share, Swarm

HERE = Path(__file__).resolve().parent
USER = "65532"
INTERVAL = 60  # seconds between two questions
MEMORY = 64 * 1024 * 1024


def main() -> None:
    """Read what Plinth promises, and build on it."""
    config = pulumi.Config()
    plinth = plinth_outputs.read(pulumi.StackReference(config.require("stack")))
    pulumi.export("url", plinth.urls.apply(lambda urls: urls["app"]))
    pulumi.export("network_id", plinth.network.apply(lambda network: network.id))
    server_type, deploy_key = config.get("server_type"), config.get("deploy_key")
    if server_type:
        pulumi.export("server", own_server(plinth, server_type).name)
    if deploy_key:
        name = config.get("share") or "reports"
        query = config.get("query") or "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        share = plinth.shares.apply(lambda shares: shared(shares, name))
        # not to be shown, but to be tried by hand: pulumi stack output --show-secrets
        pulumi.export("database_url", plinth.share_urls.apply(lambda urls: urls[name]))
        pulumi.export("service", own_service(plinth, name, share, query, deploy_key).name)


def own_server(plinth: Outputs, server_type: str) -> hcloud.Server:
    """Make a server without public address, in a subnet of the range that is left to others."""
    subnet = hcloud.NetworkSubnet(
        "reports",
        network_id=plinth.network.apply(lambda network: network.id),
        type="cloud",
        network_zone=plinth.network.apply(lambda network: network.zone),
        ip_range=plinth.network.apply(lambda network: str(first_subnet(network))),
    )
    return hcloud.Server(
        "reports",
        server_type=server_type,
        image="debian-12",
        location=plinth.servers.apply(lambda servers: next(iter(servers.values())).location),
        public_nets=[hcloud.ServerPublicNetArgs(ipv4_enabled=False, ipv6_enabled=False)],
        networks=[
            hcloud.ServerNetworkArgs(
                network_id=plinth.network.apply(lambda network: network.id),
                ip=plinth.network.apply(lambda network: str(first_subnet(network)[10])),
                alias_ips=[],
            )
        ],
        labels={"team": "reports"},
        opts=pulumi.ResourceOptions(depends_on=[subnet]),
    )


def first_subnet(network: Network) -> IPv4Network:
    """Return the first range of 256 addresses that the stack leaves to others."""
    return next(IPv4Network(network.unused).subnets(new_prefix=24))


def own_service(
    plinth: Outputs, name: str, share: pulumi.Output[Share], query: str, deploy_key: str
) -> docker.Service:
    """Run a service that asks the shared database a question each minute."""
    inside = pulumi.ResourceOptions(provider=swarm_provider(plinth, deploy_key))
    secret = pulumi.Output.all(share, plinth.share_urls).apply(
        lambda both: base64_of(password_line(both[0], both[1][name]))
    )
    password = docker.Secret("reports-password", data=secret, opts=inside)
    files: dict[str, pulumi.Input[str]] = {
        "query.sql": query + ";\n",
        "reports.sh": (HERE / "reports.sh").read_text(encoding="utf-8"),
        "ca.crt": plinth.internal_ca.apply(lambda pem: pem or ""),
    }
    configs = {
        file: docker.ServiceConfig(
            f"reports-{file}", data=pulumi.Output.from_input(text).apply(base64_of), opts=inside
        )
        for file, text in files.items()
    }
    # psql of the version that the server has
    image = pulumi.Output.all(plinth.services, share).apply(
        lambda both: both[0][both[1].store].runs
    )
    container = docker.ServiceTaskSpecContainerSpecArgs(
        image=image,
        commands=["/bin/sh", "/etc/reports/reports.sh"],
        env=share.apply(environment),
        user=USER,
        read_only=True,
        cap_drops=["ALL"],
        mounts=[docker.ServiceTaskSpecContainerSpecMountArgs(type="tmpfs", target="/tmp")],  # noqa: S108
        secrets=[
            docker.ServiceTaskSpecContainerSpecSecretArgs(
                secret_id=password.id,
                secret_name=password.name,
                file_name="/run/secrets/pgpass",
                file_uid=USER,
                file_gid=USER,
                file_mode=0o400,
            )
        ],
        configs=[
            docker.ServiceTaskSpecContainerSpecConfigArgs(
                config_id=item.id, config_name=item.name, file_name=f"/etc/reports/{file}"
            )
            for file, item in configs.items()
        ],
        healthcheck=docker.ServiceTaskSpecContainerSpecHealthcheckArgs(
            tests=["CMD-SHELL", 'test -n "$(find /tmp/answered -mmin -3)"'],
            interval="5s",
            timeout="5s",
            start_period="30s",
            retries=3,
        ),
    )
    network = plinth.swarm.apply(overlay)
    return docker.Service(
        "reports",
        endpoint_spec=docker.ServiceEndpointSpecArgs(mode="dnsrr"),
        task_spec=docker.ServiceTaskSpecArgs(
            container_spec=container,
            resources=docker.ServiceTaskSpecResourcesArgs(
                limits=docker.ServiceTaskSpecResourcesLimitsArgs(memory_bytes=MEMORY)
            ),
            networks_advanceds=[docker.ServiceTaskSpecNetworksAdvancedArgs(id=network)],
        ),
        converge_config=docker.ServiceConvergeConfigArgs(delay="1s", timeout="2m"),
        opts=inside,
    )


def swarm_provider(plinth: Outputs, deploy_key: str) -> docker.Provider:
    """Return Docker on the Swarm's manager, by SSH, trusting the host key that Plinth names."""
    known = pulumi.Output.all(plinth.swarm, plinth.servers).apply(lambda both: manager(*both))
    options = ["IdentitiesOnly=yes", "BatchMode=yes", "StrictHostKeyChecking=yes"]
    options += ["UserKnownHostsFile=/dev/null", "GlobalKnownHostsFile=/dev/null"]
    words = ["-i", deploy_key, *(word for option in options for word in ("-o", option))]
    pinned = known.apply(lambda server: f"KnownHostsCommand=/bin/echo {server.known_hosts}")
    return docker.Provider(
        "swarm",
        host=plinth.swarm.apply(lambda swarm: swarm.docker_host if swarm else ""),
        ssh_opts=[*words, "-o", pinned],
        disable_docker_daemon_check=True,
    )


def manager(swarm: Swarm | None, servers: Mapping[str, Server]) -> Server:
    """Return the server that leads the Swarm."""
    if swarm is None:
        raise pulumi.RunError("that stack runs no containers: leave `deploy_key` out")
    return servers[swarm.manager]


def overlay(swarm: Swarm | None) -> str:
    """Return the id of the network that stores are on."""
    return swarm.networks["data"].id if swarm else ""


def shared(shares: Mapping[str, Share], name: str) -> Share:
    """Return what is shared with us, or say how it would be."""
    if name not in shares:
        raise pulumi.RunError(
            f"that stack shares nothing as `{name}`: ask its team for "
            f"`plinth:share: {{{name}: {{store: postgres}}}}`, then bring it up"
        )
    return shares[name]


def environment(share: Share) -> dict[str, str]:
    """Return all that psql has to know and that is no secret."""
    return {
        "PGHOST": share.host,
        "PGPORT": str(share.port),
        "PGDATABASE": share.database,
        "PGUSER": share.role,
        "PGPASSFILE": "/run/secrets/pgpass",
        "PGSSLMODE": "verify-full" if share.tls else "prefer",
        "PGSSLROOTCERT": "/etc/reports/ca.crt",
        "INTERVAL": str(INTERVAL),
    }


def password_line(share: Share, url: str) -> str:
    """Return a line of libpq's password file, so that it is in no argument or variable."""
    password = unquote(urlsplit(url).password or "")
    return f"{share.host}:{share.port}:{share.database}:{share.role}:{password}\n"


def base64_of(text: str) -> str:
    """Return a text as Docker's API takes it."""
    return base64.b64encode(text.encode()).decode()


main()
