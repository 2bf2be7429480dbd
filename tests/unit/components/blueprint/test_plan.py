"""The plan: what the document promises is what is decided."""

from __future__ import annotations

import json

import pytest

from components.blueprint.types import AddressOf, ServiceSpec
from components.config import CloudProfile
from tests.unit.components import support

GIVEN = {"backup-access-key": "x", "backup-secret-key": "y"}

PHASE_TWO = {
    "web-1": {"type": "cx43", "roles": ["edge", "app"]},
    "db-1": {"type": "cx33", "roles": ["data"]},
    "worker-1": {"type": "cx33", "roles": ["worker", "monitoring"]},
}


def service(key: str, stack: str = "prod") -> ServiceSpec:
    """Return a planned service."""
    return next(item for item in support.blueprint(stack).services if item.key == key)


def test_production_has_the_documents_limits() -> None:
    """Memory and CPU of every service are those of its table."""
    assert {
        item.key: (item.memory_limit_mb, item.cpu_limit)
        for item in support.blueprint("prod").services
        if item.group != "monitoring"
    } == {
        "traefik": (128, 0.25),
        "postgres": (1536, 1.0),
        "redis": (512, 0.5),
        "meilisearch": (1024, 0.5),
        "backend": (1024, 1.0),
        "celery-worker": (1024, 1.0),
        "firecrawl-playwright": (1536, 1.0),
        "firecrawl-api": (512, 0.5),
        "frontend": (256, 0.5),
    }


def test_only_the_proxy_publishes_a_port() -> None:
    """Databases and applications are reached over overlay networks alone."""
    assert {
        item.key: [(port.published, port.target) for port in item.ports]
        for item in support.blueprint().services
        if item.ports
    } == {"traefik": [(80, 8000), (443, 8443)]}


def test_data_is_on_a_network_without_a_way_out() -> None:
    """Postgres and Redis are on the data network alone, which is internal."""
    plan = support.blueprint()

    assert [net.key for net in plan.overlays if net.internal] == ["data"]
    for key in ("postgres", "redis"):
        assert tuple(a.network for a in service(key).networks) == ("data",)
    assert "data" not in [a.network for a in service("traefik").networks]


def test_data_is_pinned_to_the_volume() -> None:
    """Every service that binds a directory of it runs where it is, and the directory is made."""
    plan = support.blueprint()
    made = {(d.path, d.uid, d.gid, d.mode) for d in plan.volumes[0].directories}

    for item in plan.services:
        if item.binds and item.group != "edge":
            assert item.constraints == ("node.labels.plinth.volume.data == true",)
            uid, gid = map(int, item.user.split(":"))
            assert (item.binds[0].source, uid, gid, "0700") in made


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_every_service_is_confined(stack: str) -> None:
    """No root, no capability, a read-only root file system, a bounded log, a health check."""
    for item in support.blueprint(stack).services:
        assert not item.user.startswith("0:")
        assert (item.cap_drop, item.cap_add, item.read_only) == (("ALL",), (), True)
        assert (item.log.max_size, item.log.max_file) == ("10m", 3)
        assert item.health_check.test[0] in ("CMD", "CMD-SHELL")
        assert item.update.failure_action == "rollback"


def test_what_holds_a_port_or_data_ends_before_it_starts() -> None:
    """All others start first, so that an update takes nothing away."""
    assert {"traefik", "postgres", "redis", "meilisearch"} == {
        item.key for item in support.blueprint().services if item.update.order == "stop-first"
    }


def test_passwords_come_as_files_of_the_service_that_reads_them() -> None:
    """No environment variable holds a secret; files are readable by the service's user alone."""
    plan = support.blueprint()
    known = {s.key for s in plan.secrets} | {s.key for s in plan.secret_files}
    known |= {f"{c.key}.key" for c in plan.certificates}
    for item in plan.services:
        for mount in item.secrets:
            assert mount.source in known
            assert (item.user, 0o400) == (f"{mount.uid}:{mount.gid}", mount.mode)
        assert not [n for n in item.env if "PASSWORD" in n and not n.endswith("_FILE")]


def test_every_reference_between_specs_leads_somewhere() -> None:
    """Networks, configs, servers, firewalls and addresses are found by their keys."""
    plan = support.blueprint(servers=PHASE_TWO, stack="prod")
    files, overlays = {f.key for f in plan.files}, {o.key for o in plan.overlays}
    files |= {f"{c.key}.crt" for c in plan.certificates} | {"ca.crt"}
    servers = {s.key for s in plan.servers}
    for item in plan.services:
        assert {m.source for m in item.configs} <= files
        assert {a.network for a in item.networks} <= overlays
    for server in plan.servers:
        assert server.primary_ip in {p.key for p in plan.primary_ips}
        assert set(server.firewalls) <= {f.key for f in plan.firewalls}
        assert server.placement_group in {g.key for g in plan.placement_groups}
    assert plan.swarm.first in servers
    assert {plan.volumes[0].server, plan.floating_ips[0].server} <= servers
    assert set(plan.load_balancers[0].targets) <= servers


def test_the_firewall_lets_in_ssh_web_and_ping_only() -> None:
    """Nothing else is open from outside."""
    (firewall,) = support.blueprint().firewalls

    assert [(rule.protocol, rule.port) for rule in firewall.rules] == [
        ("tcp", "2222"),
        ("tcp", "80"),
        ("tcp", "443"),
        ("icmp", None),
    ]


def test_ssh_may_be_limited_to_ranges() -> None:
    """Cloud firewall and the server's own get the same ranges, and where the cloud deploys from."""
    plan = support.blueprint(ssh_from=["203.0.113.0/24"])

    assert plan.firewalls[0].rules[0].cidrs == ("203.0.113.0/24", "198.18.0.1/32")
    assert plan.servers[0].cloud_init.ssh_sources == ("203.0.113.0/24", "198.18.0.1/32")


def test_ssh_is_closed_where_nobody_is_named() -> None:
    """The cloud's firewall then has no rule for it: one without sources is refused."""
    plan = support.blueprint(profile=CloudProfile(name="local"))

    assert [rule.description for rule in plan.firewalls[0].rules if rule.port == "2222"] == []
    assert plan.servers[0].cloud_init.ssh_sources == ()


def test_ranges_for_examples_are_told_of_on_the_real_cloud() -> None:
    """One that is one's own among them, or a local cloud, is enough to get in."""
    told = [
        [
            line
            for line in support.blueprint("prod", secrets=GIVEN, **changes).warnings
            if "ssh_from" in line
        ]
        for changes in (
            {"profile": CloudProfile()},
            {"profile": CloudProfile(), "ssh_from": ["203.0.113.0/24", "9.9.9.9/32"]},
            {},
        )
    ]

    assert [len(lines) for lines in told] == [1, 0, 0]
    assert told[0][0].startswith("plinth:ssh_from names 203.0.113.0/24, which is for examples")


@pytest.mark.parametrize(("lacks", "expected"), [((), None), (("cpu-limits",), "unsupported")])
def test_services_say_where_cpu_limits_cannot_be_held(
    lacks: tuple[str, ...], expected: str | None
) -> None:
    """None is given there, and a policy must know that from one that was forgotten."""
    plan = support.blueprint(profile=support.LOCAL.model_copy(update={"lacks": lacks}))

    assert {spec.labels.get("cpu-limits") for spec in plan.services} == {expected}


def test_names_lead_to_the_load_balancer_and_past_it() -> None:
    """The system's name is at the load balancer, `origin` at the floating address."""
    assert {
        "dev.chronoscraper.com": AddressOf(kind="load_balancer", key="edge"),
        "origin.dev.chronoscraper.com": AddressOf(kind="floating_ip", key="edge"),
    } == {record.name: record.content for record in support.blueprint().dns if record.type == "A"}


def test_urls_have_the_profiles_suffix() -> None:
    """On a local cloud a URL opens in a browser without any set-up."""
    local = support.blueprint().urls
    real = support.blueprint("prod", profile=CloudProfile(), secrets=GIVEN).urls

    assert local["app"] == "http://dev.chronoscraper.com.localhost:8080/"
    assert real["health"] == "https://chronoscraper.com/api/v1/health"


def test_stand_ins_are_named_and_play_their_part() -> None:
    """A service without its own image runs the demo app with the documented limits."""
    plan = support.blueprint("prod", images=support.stand_ins())
    backend = next(item for item in plan.services if item.key == "backend")

    assert {
        "meilisearch",
        "backend",
        "celery-worker",
        "firecrawl-playwright",
        "firecrawl-api",
        "frontend",
    } == {item.service for item in plan.stand_ins}
    assert backend.health_check.test == ("CMD", "bash", "/app/demo/healthcheck.sh")
    assert tuple(backend.env[name] for name in ("ROLE", "PORT", "APP_VERSION")) == (
        "web",
        "8000",
        "2.0.0",
    )
    assert (
        (backend.env["UPSTREAMS"])
        == "meilisearch=http://meilisearch:7700,firecrawl-api=http://firecrawl-api:3002"
    )
    assert (backend.memory_limit_mb, backend.cpu_limit) == (1024, 1.0)


def test_no_stand_in_without_need() -> None:
    """With public images nothing is stood in for, and the image is the document's."""
    plan = support.blueprint("prod")

    assert plan.stand_ins == ()
    assert service("backend").image.reference == "ghcr.io/chrono-scraper/backend:2.0.0"


def test_encryption_is_off_only_where_the_kernel_lacks_it() -> None:
    """A local kernel without ESP gets plain overlays and a warning."""
    lacking = CloudProfile(name="local", lacks=("esp",))

    assert {True} == {net.encrypted for net in support.blueprint().overlays}
    plain = support.blueprint(profile=lacking)
    assert {False} == {net.encrypted for net in plain.overlays}
    assert any("lacks ESP" in warning for warning in plain.warnings)


def test_a_budget_that_is_crossed_is_a_warning() -> None:
    """A server too dear for the system is told with the sum and the line."""
    plan = support.blueprint("prod", servers={"app-1": {"type": "ccx23"}}, backups=False)

    assert support.blueprint("prod", backups=False).warnings == ()
    assert plan.warnings[0].endswith("a month: over the budget of 50 EUR.")


def test_phase_two_is_the_same_program() -> None:
    """Three servers: one Swarm, one volume at the database, spread over hosts."""
    plan = support.blueprint("prod", servers=PHASE_TWO)

    assert {server.key: server.swarm for server in plan.servers} == {
        "db-1": "manager",
        "web-1": "worker",
        "worker-1": "worker",
    }
    assert (plan.volumes[0].server, plan.load_balancers[0].targets) == ("db-1", ("web-1",))
    assert plan.servers[0].node_labels == {"plinth.role.data": "true"}


def test_the_manager_is_the_first_server_or_the_one_that_is_named() -> None:
    """A server that comes first by its key takes the Swarm over only where no other is named."""
    named = {**PHASE_TWO, "web-1": {**PHASE_TWO["web-1"], "manager": True}}

    assert support.blueprint("prod", servers=PHASE_TWO).swarm.first == "db-1"
    assert support.blueprint("prod", servers=named).swarm.first == "web-1"


def test_a_second_volume_stands_with_its_server_and_takes_its_services() -> None:
    """Place, mount, directories and placement follow from the volume that a service names."""
    servers = {**PHASE_TWO, "web-1": {"type": "cx43", "roles": ["edge", "app", "data"]}}
    servers["web-1"]["location"] = "fsn1"
    plan = support.blueprint(
        "prod",
        servers=servers,
        volume={"size": 100, "server": "db-1"},
        volumes={"queue": {"size": 10, "server": "web-1"}},
        services={"redis": {"volume": "queue"}},
    )

    _, queue = plan.volumes
    (directory,) = queue.directories
    redis = next(spec for spec in plan.services if spec.key == "redis")
    assert (queue.server, queue.location, queue.mount_path) == ("web-1", "fsn1", "/mnt/data-queue")
    assert (directory.path, redis.binds[0].source) == ("/mnt/data-queue/redis",) * 2
    assert redis.constraints == ("node.labels.plinth.volume.queue == true",)
    assert [(g.key, g.name) for g in plan.placement_groups] == [
        ("servers", "chrono-scraper-prod-servers"),
        ("servers-fsn1", "chrono-scraper-prod-servers-fsn1"),
    ]
    assert {s.key: s.placement_group for s in plan.servers}["web-1"] == "servers-fsn1"


def test_replicas_change_one_service_alone() -> None:
    """A second backend changes nothing else in the plan."""
    changed = support.values()["plinth:services"]
    changed["backend"]["replicas"] = 2
    before, after = support.blueprint(), support.blueprint(services=changed)

    assert [
        new.key for old, new in zip(before.services, after.services, strict=True) if old != new
    ] == ["backend"]
    assert (before.files, before.servers, before.costs) == (after.files, after.servers, after.costs)


def test_a_plan_is_the_same_every_time() -> None:
    """Nothing depends on clock, chance or order."""
    images = support.stand_ins()

    assert support.blueprint(images=images) == support.blueprint(images=images)


def test_an_api_only_cloud_is_decided_in_one_place() -> None:
    """Where machines cannot boot, the plan says so and why."""
    profile = CloudProfile(name="local", servers="api-only", servers_reason="no root")

    plan = support.blueprint(profile=profile)

    assert (plan.runs_servers, plan.runs_servers_reason) == (False, "no root")
    assert support.blueprint().runs_servers


def test_the_index_that_lacks_an_image_is_a_warning() -> None:
    """A local cloud without one of the images says which service it is of."""
    images = support.stand_ins()
    del images["docker.io/library/redis:7-bookworm"]

    assert (support.blueprint(images=images).warnings) == (
        "The image index does not have the images of: redis.",
    )


def test_an_image_with_a_digest_is_found_by_its_tag() -> None:
    """A release that is pinned runs what the local cloud has for the tag, without a warning."""
    pinned = f"docker.io/library/redis:7-bookworm@sha256:{'a' * 64}"
    services = support.values()["plinth:services"]
    services["redis"]["image"] = pinned

    plan = support.blueprint(images=support.stand_ins(), services=services)

    assert [line for line in plan.warnings if "image index" in line] == []


def test_outside_settings_are_passed_as_json_too() -> None:
    """A health check with a URL is quoted for the program that runs it."""
    test = service("frontend").health_check.test

    assert test[:3] == ("CMD", "node", "-e")
    assert json.dumps("http://127.0.0.1:3000/") in test[3]


def test_cpu_limits_are_left_out_only_where_the_kernel_refuses_them() -> None:
    """The limit stays in the plan; the Swarm is told not to ask for it, and a warning says so."""
    lacking = support.blueprint(profile=CloudProfile(name="local", lacks=("cpu-limits",)))

    assert support.blueprint().swarm.cpu_limits
    assert not lacking.swarm.cpu_limits
    assert lacking.services[0].cpu_limit == 0.25
    assert any("CPU" in warning for warning in lacking.warnings)


def test_without_a_load_balancer_the_floating_address_is_the_way_in() -> None:
    """The name leads to it, it is not paid for twice, and nobody is trusted about clients."""
    plan = support.blueprint("prod", load_balancer="null", dns={})
    static = next(file.content for file in plan.files if file.key == "traefik.yaml")

    assert plan.load_balancers == ()
    assert {AddressOf(kind="floating_ip", key="edge")} == {
        r.content for r in plan.dns if r.type == "A"
    }
    assert "load-balancer:edge" not in {line.key for line in plan.costs.lines}
    assert "proxyProtocol" not in static


def test_without_dns_no_record_and_no_zone() -> None:
    """A stack that leaves DNS to somebody else has none of it in the plan."""
    plan = support.blueprint("prod", dns="null")

    assert (plan.zone, plan.dns) == (None, ())
