"""What the cloud has no more leaves the state, with what was inside of it; nothing else does."""

from __future__ import annotations

from typing import Any

from cli.heal import HCLOUD_KINDS
from cli.recover import lost

APP, DB = "urn:s::app-1", "urn:s::db-1"
DOCKER = "urn:s::swarm-docker"


def resource(kind: str, name: str, **more: Any) -> dict[str, Any]:
    """Return a resource as the state has it."""
    return {"urn": f"urn:s::{name}", "type": kind, "id": name, **more}


def command(name: str, server: str, *after: str) -> dict[str, Any]:
    """Return a command that was run on a server, after others."""
    return resource(
        lost.COMMAND,
        name,
        dependencies=[server, *after],
        propertyDependencies={"connection": [server], "triggers": list(after)},
        deletedWith=server,
    )


def deployment() -> dict[str, Any]:
    """Two servers, the first of which leads the Swarm; each has a volume."""
    return {
        "resources": [
            resource("hcloud:index/network:Network", "private"),
            resource(lost.SERVER, "app-1"),
            resource(lost.SERVER, "db-1"),
            resource(lost.VOLUME, "data-data"),
            resource(lost.VOLUME, "data-db"),
            resource("hcloud:index/volumeAttachment:VolumeAttachment", "data-db-attachment",
                     dependencies=[DB, "urn:s::data-db"]),
            resource("hcloud:index/floatingIp:FloatingIp", "edge"),
            resource("hcloud:index/floatingIpAssignment:FloatingIpAssignment", "edge-assignment",
                     dependencies=[APP, "urn:s::edge"]),
            resource("cloudflare:index/dnsRecord:DnsRecord", "app", dependencies=[APP]),
            resource("random:index/randomPassword:RandomPassword", "password"),
            command("mount-db", DB),
            command("label-db", APP, "urn:s::mount-db"),
            resource("pulumi:providers:docker", "swarm-docker", dependencies=[APP],
                     propertyDependencies={"host": [APP]}),
            resource("docker:index/service:Service", "data-postgres", provider=f"{DOCKER}::1",
                     dependencies=["urn:s::mount-db"], deletedWith=APP),
        ],
        "pending_operations": [{"resource": {"urn": "urn:s::mount-db"}, "type": "creating"}],
    }  # fmt: skip


def present(*gone: str) -> dict[str, list[str]]:
    """Return what the cloud has, without what is gone."""
    names = {
        "networks": ["private"], "servers": ["app-1", "db-1"],
        "volumes": ["data-data", "data-db"], "floating_ips": ["edge"],
    }  # fmt: skip
    return {
        kind: [name for name in names.get(kind, []) if name not in gone]
        for kind in HCLOUD_KINDS.values()
    }


def test_nothing_is_lost_where_the_cloud_has_all() -> None:
    """Then the state stays as it is."""
    found = lost.find(deployment(), present())

    assert (found.urns, dict(found.names), found.whole) == (frozenset(), {}, False)
    assert lost.without(deployment(), found) == (deployment(), ())


def test_a_server_takes_along_what_was_inside_of_it_alone() -> None:
    """The Swarm is led elsewhere: its services stay, and so does what others did for it."""
    found = lost.find(deployment(), present("db-1", "data-db"))
    kept, taken = lost.without(deployment(), found)

    assert dict(found.names) == {"servers": ("db-1",), "volumes": ("data-db",)}
    assert {lost.name_of(urn) for urn in taken} == {
        "db-1", "data-db", "data-db-attachment", "mount-db",
    }  # fmt: skip
    assert kept["pending_operations"] == []
    label = next(r for r in kept["resources"] if r["urn"].endswith("label-db"))
    assert label["dependencies"] == [APP]
    assert label["propertyDependencies"] == {"connection": [APP], "triggers": []}
    assert label["deletedWith"] == APP


def test_the_one_that_leads_takes_the_swarm_along() -> None:
    """With it all that Docker had; addresses, records and passwords stay."""
    found = lost.find(deployment(), present("app-1", "data-data"))
    _, taken = lost.without(deployment(), found)

    assert {lost.name_of(urn) for urn in taken} == {
        "app-1", "data-data", "edge-assignment", "label-db", "swarm-docker", "data-postgres",
    }  # fmt: skip


def test_what_is_gone_is_referred_to_by_nothing() -> None:
    """Or Pulumi refuses the state."""
    kept, taken = lost.without(
        deployment(), lost.find(deployment(), present("app-1", "db-1", "data-data", "data-db"))
    )

    assert [urn for urn in taken if urn in repr(kept)] == []
    assert deployment()["resources"] != kept["resources"]


def test_that_nothing_at_all_is_left_is_told_apart() -> None:
    """It may be the token of another project."""
    everything = present("private", "app-1", "db-1", "data-data", "data-db", "edge")

    assert lost.find(deployment(), everything).whole is True
    assert lost.find(deployment(), present("app-1")).whole is False


def test_a_state_that_names_nothing_is_told_apart() -> None:
    """It is new, or was lost itself."""
    assert lost.find({}, present()).unknown is True
    assert lost.find(deployment(), present()).unknown is False
