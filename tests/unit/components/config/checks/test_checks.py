"""Cross-checks: for each a sound case (the real stacks) and the case that it is there for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from components.config import REAL_CLOUD
from components.config.checks.names import why_no_domain
from tests.unit.components import support

if TYPE_CHECKING:
    from pathlib import Path


def only(**arguments: Any) -> tuple[str, str, str]:
    """Return path, cause and remedy of the one problem that there is."""
    (problem,) = support.problems(**arguments)
    return problem.path, problem.cause, problem.remedy


def edited(tmp_path: Path, **changes: Any) -> Path:
    """Return a project folder with the system's file changed; `a__b` is the key b in a."""
    text = (support.ROOT / "systems/chrono-scraper/system.yaml").read_text(encoding="utf-8")
    system = yaml.safe_load(text)
    for path, value in changes.items():
        here = system
        *parents, last = path.split("__")
        for key in parents:
            here = here[key.replace("_", "-")] if key.replace("_", "-") in here else here[key]
        here[last] = value
    folder = tmp_path / "systems" / "chrono-scraper"
    folder.mkdir(parents=True)
    (folder / "system.yaml").write_text(yaml.safe_dump(system), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("size", [10, 10_240])
def test_volumes_of_every_size_that_is_sold_are_fine(size: int) -> None:
    """The limits themselves can be had."""
    assert support.problems(volume={"size": size}) == ()


@pytest.mark.parametrize("size", [9, 10_241])
def test_volumes_beyond_the_limits_are_refused(size: int) -> None:
    """Below 10 GB and above 10 TB the limits are named."""
    path, _, remedy = only(volume={"size": size})

    assert (path, remedy) == ("plinth:volume.size", "choose 10 to 10240 GB (10 TB)")


def test_an_unknown_server_type_is_told_the_nearest() -> None:
    """A typing mistake in a server type names what was meant."""
    path, cause, remedy = only(servers={"app-1": {"type": "cxx23"}})

    assert path == "plinth:servers.app-1.type"
    assert cause == "there is no server type `cxx23`"
    assert remedy.startswith("did you mean `cx23`?")


def test_a_retired_server_type_is_told_its_successor() -> None:
    """The document's CX32 leads to CX33."""
    _, cause, remedy = only(stack="prod", servers={"app-1": {"type": "cx32"}})

    assert cause == "`cx32` is no longer sold (until 2026-01-01)"
    assert remedy == "use its successor `cx33`"


def test_a_type_that_a_location_does_not_have_is_told_what_it_has() -> None:
    """The remedy names the type's locations, and a type at this location."""
    _, cause, remedy = only(location="ash")

    assert cause == "`cx23` is not sold at `ash`"
    assert remedy == "choose one of its locations (fsn1, nbg1, hel1), or at ash `cpx21`"


def test_an_unknown_location_is_told_the_nearest() -> None:
    """A misspelt location is one problem, not one for each server too."""
    _, _, remedy = only(location="nbg2")

    assert remedy.startswith("did you mean `nbg1`?")


def test_memory_limits_beyond_the_server_are_refused_with_their_sum() -> None:
    """The cause has sum, offer and reserve."""
    path, cause, _ = only(stack="prod", services={"backend": {"memory": "2GB"}})

    assert path == "plinth:servers"
    assert cause.startswith(
        "memory limits add up to 8576 MB, but there are 7592 MB on app-1 "
        "(600 MB are kept for the system): traefik, postgres"
    )


def test_replicas_count_against_the_server() -> None:
    """A second backend of 1 GB does not fit the documented server, in dev a small one does."""
    assert len(support.problems("prod", services={"backend": {"replicas": 2}})) == 1
    dev = support.values()["plinth:services"]
    dev["backend"]["replicas"] = 2
    assert support.problems(services=dev) == ()


def test_cpu_limits_may_be_overcommitted_but_not_without_end() -> None:
    """6.25 cores of limits stand on 4 vCPU, and not where overcommit is off."""
    _, cause, _ = only(stack="prod", cpu_overcommit=1.0)

    assert cause.startswith("CPU limits add up to 6.25 cores, but there are 4 on app-1")


def test_a_port_has_one_use(tmp_path: Path) -> None:
    """SSH on the web port is refused."""
    found = support.problems(root=edited(tmp_path, ssh_port=80))

    assert {problem.path: problem.cause for problem in found} == {
        "ingress.http_port": "port 80 is taken by SSH",
        "public_ports[0]": "port 80 is that of SSH, which has its own rules",
    }


def test_swarm_keeps_its_ports(tmp_path: Path) -> None:
    """A port of Swarm's own cannot be SSH's."""
    found = support.problems(root=edited(tmp_path, ssh_port=2377))

    assert [problem.cause for problem in found] == ["port 2377 is taken by Swarm management"]


@pytest.mark.parametrize("name", ["dev.chronoscraper.com", "xn--bcher-kva.example", "a-1.de"])
def test_domains_are_domains(name: str) -> None:
    """Usual names, also international ones in ASCII form, are fine."""
    assert why_no_domain(name) is None


@pytest.mark.parametrize(
    "name", ["localhost", "foo_bar.com", "-a.com", "a..com", "1.2.3.4", "x" * 64 + ".com", "ä.de"]
)
def test_other_names_are_not(name: str) -> None:
    """Single labels, wrong characters, empty labels and addresses are refused with a reason."""
    assert why_no_domain(name)


@given(st.text(max_size=80))
def test_no_text_breaks_the_domain_check(text: str) -> None:
    """Any text is either a domain or has a reason."""
    reason = why_no_domain(text)

    assert reason is None or reason


def test_an_invalid_domain_is_refused() -> None:
    """The problem stands at the stack's own key."""
    path, cause, _ = only(domain="foo_bar.com")

    assert path == "plinth:domain"
    assert cause.startswith("`foo_bar.com` is no domain: `foo_bar` is no label")


def test_a_domain_is_inside_its_zone() -> None:
    """A zone that does not hold the domain is refused."""
    path, cause, _ = only(dns={"zone": "example.com"})

    assert path == "plinth:dns.zone"
    assert cause == "`dev.chronoscraper.com` is not inside the zone `example.com`"


def test_missing_tokens_are_named_without_their_values() -> None:
    """Both tokens are asked for by name and by config key."""
    found = support.problems("prod", profile=REAL_CLOUD, environ={}, secrets=support.GIVEN)

    assert [problem.path for problem in found] == ["CLOUDFLARE_API_TOKEN", "HCLOUD_TOKEN"]
    assert "`pulumi config set --secret hcloud:token`" in found[1].remedy


def test_a_token_in_the_config_counts() -> None:
    """Where DNS is off and Hetzner's token is in the config, nothing is missing."""
    values = support.values("prod", dns="null", secrets=support.GIVEN) | {"hcloud:token": "secret"}

    assert support.problems("prod", given=values, profile=REAL_CLOUD, environ={}) == ()
    del values["hcloud:token"]
    found = support.problems("prod", given=values, profile=REAL_CLOUD, environ={})
    assert [problem.path for problem in found] == ["HCLOUD_TOKEN"]


def test_a_local_stack_does_not_meet_the_real_cloud() -> None:
    """Without a profile a stack for the local cloud stops, whatever tokens there are."""
    path, _, remedy = only(profile=REAL_CLOUD, secrets=support.GIVEN)

    assert path == "plinth:cloud"
    assert remedy == "start it with `make up`, or run `. .env/activate` where it runs already"


def test_a_stack_for_hetzner_may_be_rehearsed_locally() -> None:
    """The production stack is sound with a local profile."""
    assert support.problems("prod", profile=support.LOCAL) == ()


def test_an_override_of_an_unknown_service_is_told_the_nearest() -> None:
    """A misspelt service names the one that was meant."""
    _, _, remedy = only(services=support.values()["plinth:services"] | {"reddis": {}})

    assert remedy.startswith("did you mean `redis`?")


def test_a_service_uses_what_exists(tmp_path: Path) -> None:
    """An unknown dependency is a problem at its place in the list."""
    path, cause, _ = only(root=edited(tmp_path, services__backend__uses=["postgres", "rdis"]))

    assert (path, cause) == ("services.backend.uses[1]", "there is no service `rdis`")


def test_services_do_not_wait_for_one_another_in_a_circle(tmp_path: Path) -> None:
    """A circle of uses is named whole."""
    root = edited(tmp_path, services__redis__uses=["backend"])
    _, cause, _ = only(root=root)

    assert cause.startswith("services wait for one another: ")
    assert "backend" in cause
    assert "redis" in cause


def test_a_route_leads_somewhere(tmp_path: Path) -> None:
    """A route to a service without a port is refused."""
    routes = [{"path": "/", "service": "celery-worker"}]
    path, cause, _ = only(root=edited(tmp_path, ingress__routes=routes))

    assert path == "ingress.routes[0].service"
    assert cause == "`celery-worker` has no port to be reached at"


def test_every_role_has_a_server() -> None:
    """Services of a role that no server has are named."""
    _, cause, _ = only(servers={"app-1": {"type": "cx23", "roles": ["edge", "data", "app"]}})

    assert cause.startswith("no server has the role `worker`, which these services need: celery")


def test_the_volume_is_at_one_server() -> None:
    """Two servers with the role of data are refused."""
    roles = ["data", "app", "worker"]
    found = support.problems(servers={"a": {"type": "cx23"}, "b": {"type": "cx23", "roles": roles}})

    assert [p.cause for p in found] == ["a volume can be at one server only, not at a, b"]


def test_phase_two_of_the_document_is_a_sound_config() -> None:
    """Web, database and worker servers of their own fit the documented limits."""
    servers = {
        "web-1": {"type": "cx43", "roles": ["edge", "app"]},
        "db-1": {"type": "cx33", "roles": ["data"]},
        "worker-1": {"type": "cx33", "roles": ["worker", "monitoring"]},
    }

    assert support.problems("prod", servers=servers) == ()
