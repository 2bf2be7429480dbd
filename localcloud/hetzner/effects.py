"""What a change of one resource means for others: firewalls and balancers follow servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localcloud.hetzner.specs import balancer_spec, firewall_rules
from localcloud.hypervisor import HypervisorError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from localcloud.cloud import Cloud
    from localcloud.store import Document

# Each function below reads the state when the work is done, not when it was asked for: work that
# was overtaken by a later change so brings about the later state, never an older one.


def for_server(cloud: Cloud, number: int, work: Callable[[Document], object]) -> None:
    """Do work on a server that may be on its way out: what fails for that reason is no failure.

    Raises:
        HypervisorError: the server stays, and the work failed.
    """
    body = cloud.store.get("server", number)
    if body is None or body["status"] == "deleting":
        return
    try:
        work(body)
    except HypervisorError:
        body = cloud.store.get("server", number)
        if body is not None and body["status"] != "deleting":
            raise


def apply_firewalls(cloud: Cloud, servers: Iterable[int]) -> Callable[[], None]:
    """Return work that brings the rules of servers up to date."""
    numbers = list(servers)

    def work() -> None:
        for number in numbers:
            for_server(
                cloud,
                number,
                lambda body: cloud.hypervisor.apply_firewall(
                    body["id"], firewall_rules(cloud, body)
                ),
            )

    return work


def apply_balancers(cloud: Cloud, balancers: Iterable[int]) -> Callable[[], None]:
    """Return work that brings load balancers up to date."""
    numbers = list(balancers)

    def work() -> None:
        for number in numbers:
            body = cloud.store.get("load_balancer", number)
            if body is not None and not body.get("removing"):
                cloud.hypervisor.apply_balancer(balancer_spec(cloud, body))

    return work


def balancers_with_servers(cloud: Cloud, network: int | None = None) -> list[int]:
    """Return balancers whose targets may be servers, of one network if that is given."""
    return [
        body["id"]
        for body in cloud.all("load_balancer")
        if any(target["type"] != "ip" for target in body["targets"])
        and (network is None or any(a["network"] == network for a in body["private_net"]))
    ]


def labels_changed(cloud: Cloud, server: Document) -> None:
    """Let firewalls and balancers that select by labels follow, after the commit."""
    firewalls = apply_firewalls(cloud, [server["id"]])
    balancers = apply_balancers(cloud, balancers_with_servers(cloud))

    def both() -> None:
        firewalls()
        balancers()

    cloud.store.after_commit(both)
