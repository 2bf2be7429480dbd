"""All stacks that are tracked, seen together."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
import yaml

from cli.context import resolve, systems
from cli.explain.source import explained
from cli.facts.trees import tree
from cli.paths import ROOT

STACKS = {
    "chrono-scraper": ("dev", "prod", "staging"),
    "ecommerce": ("dev", "prod", "staging", "testing"),
    "fairpact": ("dev", "prod"),
    "glossary": ("dev", "prod", "staging"),
    "nutri": ("dev", "prod"),
}
ALL = [(system, environment) for system, found in STACKS.items() for environment in found]
PHASES = sorted((path.parents[1].name, path.stem) for path in ROOT.glob("systems/*/phases/*.yaml"))


def test_each_documented_environment_has_a_stack() -> None:
    """The environments that a system names and its stacks' files are the same."""
    assert set(STACKS) <= set(systems())
    for system, environments in STACKS.items():
        named = tree(system, "prod")["config"]["environments"]
        assert tuple(sorted(named)) == environments
        for environment in environments:
            assert resolve(system, environment, None).environment == environment


@pytest.mark.parametrize(("system", "environment"), ALL)
def test_a_stack_plans_within_its_budget(system: str, environment: str) -> None:
    """Every stack loads, plans, costs what is known, and stays below its warning line."""
    blueprint = explained(resolve(system, environment, None)).blueprint
    assert blueprint.costs.unknown == ()
    budget = tree(system, environment)["config"]["budget"]
    assert blueprint.costs.total <= budget["warn"]
    assert [text for text in blueprint.warnings if "budget" in text] == []


@pytest.mark.parametrize(("system", "phase"), PHASES)
def test_a_phase_plans_within_its_budget(system: str, phase: str) -> None:
    """A phase laid over prod plans, and costs no more than it says."""
    planned = tree(system, phase)
    budget = planned["stack"]["budget"] or planned["config"]["budget"]
    assert planned["costs"]["total"] <= budget["limit"]


@pytest.mark.parametrize(("system", "environment"), ALL)
def test_a_plan_is_the_same_each_time(system: str, environment: str) -> None:
    """Planning twice gives the same plan, byte for byte: nothing depends on order or time."""
    context = resolve(system, environment, None)
    first, second = (
        json.dumps(explained(context).document.as_json(), default=str) for _ in range(2)
    )
    assert first == second


def test_no_host_belongs_to_two_stacks() -> None:
    """Each served name, and each stack's name, is one stack's alone."""
    hosts: Counter[str] = Counter()
    names: Counter[str] = Counter()
    for system, environment in ALL:
        planned = tree(system, environment)
        names[planned["name"]] += 1
        hosts.update(
            {record["name"] for record in planned["dns"].values() if record["type"] != "CAA"}
        )
    assert [host for host, count in hosts.items() if count > 1] == []
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize(("system", "environment"), ALL)
def test_no_service_runs_as_root_or_unlimited(system: str, environment: str) -> None:
    """Every container has a user besides root, limits, no capabilities and bounded logs."""
    for key, service in tree(system, environment)["services"].items():
        assert not service["user"].startswith("0:"), key
        assert service["cpu_limit"] > 0, key
        assert service["memory_limit_mb"] > 0, key
        assert service["cap_drop"] == ["ALL"], key
        assert (service["log"]["max_size"], service["log"]["max_file"]) == ("10m", 3), key


@pytest.mark.parametrize(("system", "environment"), ALL)
def test_only_the_proxy_publishes_ports(system: str, environment: str) -> None:
    """Stores and application services are reached through the proxy or not at all."""
    planned = tree(system, environment)
    publishing = {key for key, service in planned["services"].items() if service["ports"]}
    assert publishing == {planned["config"]["ingress"]["service"]}


def test_production_is_protected_and_others_are_for_local_or_hetzner() -> None:
    """Each prod is meant for Hetzner, with backups and protection; each dev for the local cloud."""
    for system in STACKS:
        prod, dev = tree(system, "prod")["stack"], tree(system, "dev")["stack"]
        assert (prod["cloud"], prod["backups"], prod["protect"]) == ("hetzner", True, True)
        assert dev["cloud"] == "local"


def test_files_name_their_schema() -> None:
    """Editors complete each file by the schema that its first line names."""
    for path in [*ROOT.glob("systems/*/Pulumi.*.yaml"), *ROOT.glob("systems/*/system.yaml")]:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        schema = first.removeprefix("# yaml-language-server: $schema=")
        assert (path.parent / schema).resolve().exists(), path
        assert yaml.safe_load(Path(path).read_text(encoding="utf-8"))


def test_urls_are_those_that_answer() -> None:
    """A store's URL is its own health page, since its root asks who is there; a page's is `/`."""
    assert tree("fairpact", "prod")["urls"] == {
        "api": "https://api.fairpact.com/health",
        "app": "https://api.fairpact.com/health",
        "health": "https://api.fairpact.com/health",
        "storage": "https://storage.fairpact.com/minio/health/live",
    }
    assert tree("glossary", "prod")["urls"]["app"] == "https://example.org/"


@pytest.mark.parametrize(("system", "environment"), [*ALL, *PHASES])
def test_a_systems_page_says_what_it_costs(system: str, environment: str) -> None:
    """docs/systems/<system>.md names today's sum of each environment and phase."""
    page = (ROOT / "docs" / "systems" / f"{system}.md").read_text(encoding="utf-8")
    assert f"{tree(system, environment)['costs']['total']:.2f} EUR" in page
