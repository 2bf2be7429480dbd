"""What a container may do to its server and to other containers."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.host import SERVICE_HOST_PATHS_CLOSED, SERVICE_OWN_NETWORK
from policies.rules.resource import UNKNOWN
from policies.rules.rights import SERVICE_CAPABILITIES_DROPPED, SERVICE_READ_ONLY
from tests.unit.policies.support import resource, service, undecided, violations

CAPABILITIES, READ_ONLY = SERVICE_CAPABILITIES_DROPPED, SERVICE_READ_ONLY
PATHS, NETWORK = SERVICE_HOST_PATHS_CLOSED, SERVICE_OWN_NETWORK
DROPPED = {"capDrops": ["ALL"]}


def _bind(source: Any, kind: Any = "bind") -> list[dict[str, Any]]:
    return [{"type": kind, "source": source, "target": "/inside"}]


@pytest.mark.parametrize(
    ("container", "expected"),
    [
        (DROPPED, []),
        ({"capDrops": ["CAP_ALL"], "capAdds": ["NET_BIND_SERVICE", "CAP_CHOWN"]}, []),
        ({}, ["it keeps Docker's capabilities: it drops not ALL"]),
        ({"capDrops": ["NET_RAW"]}, ["it keeps Docker's capabilities: it drops not ALL"]),
        (DROPPED | {"capAdds": ["SYS_ADMIN", "NET_RAW"]}, ["it may NET_RAW, SYS_ADMIN"]),
        (DROPPED | {"capAdds": ["ALL"]}, ["it may ALL"]),
        (
            DROPPED | {"privileges": {"seLinuxContext": {"disable": True}}},
            ["it turns SELinux off"],
        ),
        (
            DROPPED | {"sysctl": {"kernel.core_pattern": "|/x"}},
            ["it sets kernel.core_pattern of its server's kernel"],
        ),
        (DROPPED | {"sysctl": {"net.core.somaxconn": "1024", "kernel.sem": "1"}}, []),
    ],
)
def test_capabilities_are_dropped(container: dict[str, Any], expected: list[str]) -> None:
    """All of them; a few harmless ones may be added by name."""
    assert violations(CAPABILITIES, service(CAPABILITIES, **container)) == expected


def test_unknown_capabilities_are_undecided() -> None:
    """What is dropped and what is added, each."""
    subject = service(CAPABILITIES, capDrops=UNKNOWN, capAdds=[UNKNOWN])
    assert undecided(CAPABILITIES, subject)[:2] == [
        ("taskSpec", "containerSpec", "capDrops"),
        ("taskSpec", "containerSpec", "capAdds"),
    ]
    assert violations(CAPABILITIES, subject) == []


def test_capabilities_can_be_mended() -> None:
    """What was added by name stays, for a person has to look at it; unknown ones are left."""
    assert CAPABILITIES.mend is not None
    given = {"taskSpec": {"containerSpec": {"image": "x", "capAdds": ["KILL"]}}}
    assert CAPABILITIES.mend(given) == {
        "taskSpec": {"containerSpec": {"image": "x", "capAdds": ["KILL"], "capDrops": ["ALL"]}}
    }
    unknown = {"taskSpec": {"containerSpec": UNKNOWN}}
    assert CAPABILITIES.mend(unknown) == unknown


@pytest.mark.parametrize(
    ("container", "expected"),
    [
        ({"readOnly": True}, []),
        ({"readOnly": "true"}, []),
        ({"readOnly": False}, ["it can change its own program: its root can be written"]),
        ({}, ["it can change its own program: its root can be written"]),
        ({"readOnly": False, "image": "docker.io/library/neo4j:5.26@sha256:0"}, []),
        (
            {"readOnly": False, "image": "evil/notneo4j:5"},
            ["it can change its own program: its root can be written"],
        ),
    ],
)
def test_a_root_is_read_only(container: dict[str, Any], expected: list[str]) -> None:
    """But of the image whose maker writes into it at each start."""
    assert violations(READ_ONLY, service(READ_ONLY, **container)) == expected


def test_an_unknown_root_is_undecided() -> None:
    """The value is named."""
    path = ("taskSpec", "containerSpec", "readOnly")
    assert undecided(READ_ONLY, service(READ_ONLY, readOnly=UNKNOWN)) == [path]


@pytest.mark.parametrize(
    "source",
    ["/var/run/docker.sock", "/", "/etc", "/proc", "/mnt", "/mnt/data/../../etc", "", None],
)
def test_a_folder_of_the_server_fails(source: str | None) -> None:
    """However it is written."""
    told = violations(PATHS, service(PATHS, mounts=_bind(source)))
    assert told == [f"it holds {source} of its server"]


@pytest.mark.parametrize(
    "mounts",
    [
        _bind("/mnt/data/postgres"),
        _bind("/var/lib/plinth/certificates"),
        [{"type": "tmpfs", "target": "/scratch"}],
        [{"type": "volume", "source": "cache", "target": "/cache"}],
        None,
    ],
)
def test_folders_that_are_there_for_containers_pass(mounts: Any) -> None:
    """Those of volumes and of the program."""
    assert violations(PATHS, service(PATHS, mounts=mounts)) == []


@pytest.mark.parametrize(
    ("mounts", "path"),
    [(UNKNOWN, ()), (_bind(UNKNOWN), (0, "source")), (_bind("/mnt/data", UNKNOWN), (0, "type"))],
)
def test_unknown_mounts_are_undecided(mounts: Any, path: tuple[Any, ...]) -> None:
    """All of them, or one part of one."""
    whole = ("taskSpec", "containerSpec", "mounts", *path)
    assert undecided(PATHS, service(PATHS, mounts=mounts)) == [whole]


@pytest.mark.parametrize("name", ["host", "HOST", "bridge"])
def test_the_servers_own_network_fails(name: str) -> None:
    """By id or by name."""
    for key in ("id", "name"):
        subject = resource(NETWORK, taskSpec={"networksAdvanceds": [{key: name}]})
        assert violations(NETWORK, subject) == [f"it is in the network `{name}` of its server"]


def test_an_overlay_passes() -> None:
    """One that is to be made is not known in a preview, and nobody need be told."""
    known = resource(NETWORK, taskSpec={"networksAdvanceds": [{"id": "k2fp0bs5"}]})
    made = resource(NETWORK, taskSpec={"networksAdvanceds": [{"id": UNKNOWN}]})
    assert violations(NETWORK, known) == violations(NETWORK, made) == []
    assert undecided(NETWORK, made) == [("taskSpec", "networksAdvanceds", 0, "id")]
    assert undecided(NETWORK, resource(NETWORK, taskSpec=UNKNOWN)) == [
        ("taskSpec", "networksAdvanceds")
    ]
