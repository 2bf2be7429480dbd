"""Checks of the ingress: routes, hosts, redirects, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from tests.unit.components import support

if TYPE_CHECKING:
    from pathlib import Path

ROUTE = {"path": "/", "service": "frontend"}


def ingress(tmp_path: Path, **changes: Any) -> list[tuple[str, str]]:
    """Return path and cause of what is wrong with Chrono Scraper after changes to its ingress."""
    return system(tmp_path, ingress=changes)


def system(tmp_path: Path, stack: str = "dev", **sections: Any) -> list[tuple[str, str]]:
    """Return path and cause of what is wrong after changes to sections; None removes a key."""
    file = support.ROOT / "systems/chrono-scraper/system.yaml"
    read = yaml.safe_load(file.read_text(encoding="utf-8"))
    for name, changes in sections.items():
        section = read.setdefault(name, {})
        for key, value in changes.items():
            section[key] = value
            if value is None:
                del section[key]
    folder = tmp_path / "systems" / "chrono-scraper"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "system.yaml").write_text(yaml.safe_dump(read), encoding="utf-8")
    return [(p.path, p.cause) for p in support.problems(stack, root=tmp_path)]


def test_the_ingress_as_it_is_is_sound(tmp_path: Path) -> None:
    """Nothing is wrong before a test changes something."""
    assert ingress(tmp_path) == []


def test_the_proxy_is_one(tmp_path: Path) -> None:
    """A service that is no proxy, and a second proxy, are refused."""
    found = dict(ingress(tmp_path, service="backend"))
    assert found["ingress.service"] == (
        "`backend` is no service of `kind: nginx` or `kind: traefik`"
    )

    nginx = {
        "kind": "nginx",
        "image": "docker.io/library/nginx:1.30-alpine",
        "role": "edge",
        "cpu": 0.1,
        "memory": "32MB",
    }
    found = dict(system(tmp_path, services={"nginx": nginx}))
    assert found["services.nginx"] == (
        "the ports are held by `traefik` already: one proxy serves a system"
    )


def test_what_a_route_names_is_there(tmp_path: Path) -> None:
    """An unknown service, one without a port, and an unknown limit are told by name."""
    routes = [
        {"path": "/a", "service": "front"},
        {"path": "/b", "service": "celery-worker"},
        {"path": "/", "service": "frontend", "limit": "apis"},
    ]

    assert ingress(tmp_path, routes=routes) == [
        ("ingress.routes[0].service", "there is no service `front`"),
        ("ingress.routes[1].service", "`celery-worker` has no port to be reached at"),
        ("ingress.routes[2].limit", "there is no limit `apis`"),
    ]


def test_two_routes_are_not_alike(tmp_path: Path) -> None:
    """The same path of another host is another route; of the same host it is none."""
    other = {**ROUTE, "host": "api.{domain}"}

    assert ingress(tmp_path, routes=[ROUTE, other]) == []
    assert ingress(tmp_path, routes=[ROUTE, other, ROUTE]) == [
        (
            "ingress.routes[2]",
            "`dev.chronoscraper.com/` is the route of ingress.routes[0] already",
        )
    ]


def test_hosts_are_names_in_the_zone(tmp_path: Path) -> None:
    """A name outside the zone has no record of ours; one with an underscore is no name."""
    outside, wrong = {**ROUTE, "host": "example.com"}, {**ROUTE, "host": "a_b.{domain}"}

    assert [path for path, _ in ingress(tmp_path, routes=[outside, wrong])] == [
        "ingress.routes[0].host",
        "ingress.routes[1].host",
    ]


def test_redirects_lead_somewhere_else_at_once(tmp_path: Path) -> None:
    """From a name without routes, to one that is not redirected itself."""
    assert ingress(tmp_path, redirects={"www.{domain}": "{domain}"}) == []
    circle = {"a.{domain}": "b.{domain}", "b.{domain}": "a.{domain}", "{domain}": "a.{domain}"}

    found = dict(ingress(tmp_path, redirects=circle))
    assert found["ingress.redirects.a.{domain}"] == (
        "`b.dev.chronoscraper.com`, where it leads, is redirected itself"
    )
    assert set(found) == {f"ingress.redirects.{name}" for name in circle}


def test_a_rate_by_the_hour_is_whole_by_the_minute(tmp_path: Path) -> None:
    """Nginx counts by seconds or minutes."""
    fine, odd = {"rate": 120, "per": "hour"}, {"rate": 90, "per": "hour"}
    routes = [ROUTE]

    assert ingress(tmp_path, limits={"api": fine}, routes=routes) == []
    assert ingress(tmp_path, limits={"api": odd}, routes=routes) == [
        ("ingress.limits.api.rate", "90 an hour are no whole number a minute, as nginx counts")
    ]


def test_both_web_ports_are_let_in(tmp_path: Path) -> None:
    """HTTPS needs its port in the firewall, and one that nobody else has."""
    assert ingress(tmp_path, https_port=8443) == [
        ("public_ports", "the firewall would not let in the port 8443")
    ]
    assert ingress(tmp_path, https_port=80) == [
        ("ingress.https_port", "port 80 is taken by HTTP"),
    ]
