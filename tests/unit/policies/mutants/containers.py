"""What a service of the Swarm must not be or do."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from policies.rules import types
from policies.rules.resource import Resource, at
from tests.unit.policies.mutants.mutator import APPEND, GONE, OFF, Change, Mutator, each, of

SERVICE = (types.SERVICE,)
CONTAINER = ("taskSpec", "containerSpec")
LIMITS = ("taskSpec", "resources", "limits")
LOG = ("taskSpec", "logDriver")
PORTS = ("endpointSpec", "ports")
NEVER_FAILS = (
    ["CMD"],
    ["CMD", "true"],
    ["CMD", "/bin/true"],
    ["CMD-SHELL", "exit 0"],
    ["CMD-SHELL", "true"],
    ["CMD-SHELL", ":"],
    ["CMD-SHELL", ""],
    ["CMD-SHELL", " true "],
    ["CMD", "echo", "fine"],
)
STORES = ("postgres", "pgbouncer", "redis", "minio", "neo4j", "meilisearch")


def _image(resource: Resource) -> str:
    return str(at(resource.properties, *CONTAINER, "image")).partition("@")[0]


def _moving(resource: Resource, _: Random) -> Iterable[Change]:
    """Return the service's own image with each tag that moves, and with none."""
    path = (*CONTAINER, "image")
    repository = _image(resource).rpartition(":")[0]
    for tag in (":latest", ":LATEST", "", ":edge", ":nightly", ":main", ":1.0-latest", ":dev"):
        yield (path, f"{repository}{tag}")
    yield (path, repository.rpartition("/")[2])
    yield (path, f"registry.example:5000/{repository}")
    yield (path, f"{repository}:latest@sha256:abc")
    yield (path, "")


def _unpinned(resource: Resource, _: Random) -> Iterable[Change]:
    path, image = (*CONTAINER, "image"), _image(resource)
    digests = ("", "@sha256:" + "0" * 63, "@sha256:" + "g" * 64, "@md5:" + "0" * 32, "@sha256:")
    return [(path, image + digest) for digest in digests]


def _mount(source: str, kind: str = "bind", **more: object) -> dict[str, object]:
    return {"type": kind, "source": source, "target": "/somewhere", "readOnly": True, **more}


def _bound(source: str) -> dict[str, object]:
    """Return a volume that is a folder of the server after all."""
    options = {"type": "none", "o": "bind", "device": source}
    return _mount(
        "looks-harmless", "volume", volumeOptions={"driverName": "local", "driverOptions": options}
    )


def _is_store(resource: Resource) -> bool:
    return any(word in _image(resource).rpartition("/")[2] for word in STORES)


def _published(target: float | str, published: float | str, mode: str) -> dict[str, object]:
    ports = {"targetPort": target, "publishedPort": published, "publishMode": mode}
    return {**ports, "protocol": "tcp"}


MUTATORS = (
    Mutator(
        rule="service-not-root",
        what="a container that runs as root, in all spellings of root",
        types=SERVICE,
        changes=of(
            (*CONTAINER, "user"),
            *("0", "root", "0:0", "root:root", "", "00", "000:0", "+0", "-0", " 0 ", "0:1000"),
            *("root:999", ":0", ":1000", "ROOT", 0, None, GONE, "+0:0", "0000"),
        ),
    ),
    Mutator(
        rule="service-memory-limited",
        what="no limit of memory, or one that limits nothing",
        types=SERVICE,
        changes=each(
            *(
                ((*LIMITS, "memoryBytes"), value)
                for value in (0, 0.0, "0", -1, "-1", None, GONE, 2**50, "2e15", "lots")
            ),
            ((*LIMITS,), {}),
            ((*LIMITS,), GONE),
            (("taskSpec", "resources"), GONE),
        ),
    ),
    Mutator(
        rule="service-cpu-limited",
        what="no limit of processors, or one that limits nothing",
        types=SERVICE,
        where=lambda item: bool(at(item.properties, *LIMITS, "nanoCpus")),
        changes=each(
            *(
                ((*LIMITS, "nanoCpus"), value)
                for value in (0, 0.0, "0", -1, None, GONE, 10**15, "all")
            ),
            ((*LIMITS,), {"memoryBytes": 2**28}),
        ),
    ),
    Mutator(
        rule="service-health-checked",
        what="no health check, or one that never fails",
        types=SERVICE,
        changes=each(
            *(
                ((*CONTAINER, "healthcheck", "tests"), value)
                for value in ([], ["NONE"], ["none"], [""], ["Cmd", "ping"], ["curl", "-f", "/"])
            ),
            *(((*CONTAINER, "healthcheck", "tests"), value) for value in NEVER_FAILS),
            ((*CONTAINER, "healthcheck"), GONE),
            ((*CONTAINER, "healthcheck"), None),
        ),
    ),
    Mutator(
        rule="service-log-limited",
        what="a log without end",
        types=SERVICE,
        changes=each(
            (LOG, GONE),
            (LOG, None),
            ((*LOG, "options"), {}),
            ((*LOG, "options"), GONE),
            ((*LOG, "options", "max-size"), GONE),
            ((*LOG, "options", "max-file"), GONE),
            ((*LOG, "options", "max-size"), ""),
            ((*LOG, "options", "max-size"), "0"),
            ((*LOG, "options", "max-size"), "-1"),
        ),
    ),
    Mutator(
        rule="service-update-rolls-back",
        what="a failed update that stays",
        types=SERVICE,
        changes=each(
            (("updateConfig", "failureAction"), "continue"),
            (("updateConfig", "failureAction"), "pause"),
            (("updateConfig", "failureAction"), GONE),
            (("updateConfig",), GONE),
        ),
    ),
    Mutator(
        rule="service-image-versioned",
        what="`latest`, no tag, or a tag that moves",
        types=SERVICE,
        changes=_moving,
    ),
    Mutator(
        rule="service-image-pinned",
        what="a tag alone, or something that only looks like a digest",
        types=SERVICE,
        where=lambda item: "@sha256:" in str(at(item.properties, *CONTAINER, "image")),
        changes=_unpinned,
    ),
    Mutator(
        rule="service-capabilities-dropped",
        what="capabilities kept or added",
        types=SERVICE,
        changes=each(
            ((*CONTAINER, "capDrops"), []),
            ((*CONTAINER, "capDrops"), GONE),
            ((*CONTAINER, "capDrops"), ["NET_RAW"]),
            *(
                ((*CONTAINER, "capAdds", APPEND), name)
                for name in ("SYS_ADMIN", "CAP_SYS_ADMIN", "sys_ptrace", "ALL", "NET_ADMIN")
            ),
            ((*CONTAINER, "capAdds"), ["cap_dac_read_search", "SYS_MODULE"]),
            ((*CONTAINER, "privileges"), {"seLinuxContext": {"disable": True}}),
            ((*CONTAINER, "sysctl"), {"kernel.core_pattern": "|/tmp/x"}),
        ),
    ),
    Mutator(
        rule="service-read-only",
        what="a root that can be written",
        types=SERVICE,
        where=lambda item: at(item.properties, *CONTAINER, "readOnly") is True,
        changes=of((*CONTAINER, "readOnly"), *OFF),
    ),
    Mutator(
        rule="service-host-paths-closed",
        what="Docker's socket or a folder of the server in a container",
        types=SERVICE,
        changes=lambda _resource, _random: [
            ((*CONTAINER, "mounts", APPEND), mount)
            for mount in (
                *(
                    _mount(source)
                    for source in (
                        "/var/run/docker.sock",
                        "/run/docker.sock",
                        "/",
                        "/etc",
                        "/proc",
                        "/root/.ssh",
                        "/var/lib/docker",
                        "/mnt/../etc",
                        "/mnt/data/../../root",
                        "//var/run/docker.sock",
                        "/var/lib/plinth/../docker",
                        "/mnt",
                    )
                ),
                _mount("/etc", "BIND"),
                _mount("/etc", ""),
                {"source": "/etc", "target": "/x"},
                _bound("/"),
                _bound("/var/run"),
            )
        ],
    ),
    Mutator(
        rule="service-own-network",
        what="a container in its server's own network",
        types=SERVICE,
        changes=lambda _resource, _random: [
            (("taskSpec", "networksAdvanceds", APPEND), item)
            for item in ({"id": "host"}, {"name": "host"}, {"id": "bridge"}, {"name": "Host"})
        ],
    ),
    Mutator(
        rule="service-data-ports-unpublished",
        what="a store that publishes a port, whatever its number",
        types=SERVICE,
        where=_is_store,
        changes=lambda _resource, _random: [
            ((*PORTS, APPEND), _published(target, published, mode))
            for target, published, mode in (
                (5432, 5432, "host"),
                (5432, 15432, "ingress"),
                (6379, 80, "host"),
                (9000, 443, "host"),
                ("7700", "8080", "ingress"),
                (7687, 0, "host"),
            )
        ],
    ),
    Mutator(
        rule="service-data-ports-unpublished",
        what="a data port that any service publishes",
        types=SERVICE,
        changes=lambda _resource, _random: [
            ((*PORTS, APPEND), _published(target, published, mode))
            for target, published, mode in (
                (5432, 80, "host"),
                (8000, 5432, "host"),
                ("6379", 8080, "ingress"),
                (27017.0, 27017.0, "host"),
                (9001, 443, "host"),
                (22, 8022, "host"),
            )
        ],
    ),
)
