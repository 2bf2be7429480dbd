"""Who hears of what, as amtool and Alertmanager itself understand the config."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from components.blueprint.containers import SecretFileSpec
from components.blueprint.monitoring import inhibition, routing
from components.blueprint.monitoring.rules import Clock, plan_rules
from components.render.secret_file import fill, places
from tests.unit.components.monitoring_tools import Tool, tool
from tests.unit.components.watched_systems import SYSTEMS, addresses, changed, watched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from components.blueprint.context import Context


@pytest.fixture(scope="module")
def amtool() -> Iterator[Tool]:
    """Have amtool ready."""
    with tool("amtool", "alertmanager") as found:
        yield found


def _filled(context: Context) -> str:
    template = routing.alertmanager_yml(context)
    spec = SecretFileSpec(key="x", template=template, secrets=places(template))
    return fill(spec, addresses(context.config.system.name))


@pytest.mark.parametrize("password", ["it's", "''", 'a"b\\c', "x: #y", "{{yaml:smtp-user}}"])
def test_a_password_reaches_the_mail_server_as_it_is(password: str) -> None:
    """Whatever means something in YAML, quotes above all."""
    context = watched("chrono-scraper")
    template = routing.alertmanager_yml(context)
    spec = SecretFileSpec(key="x", template=template, secrets=places(template))
    given = addresses("chrono-scraper") | {"smtp-password": password}

    known = yaml.safe_load(fill(spec, given))["receivers"]

    mails = [mail for one in known for mail in one.get("email_configs", ())]
    assert {mail["auth_password"] for mail in mails} == {password}


def _content(context: Context) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(_filled(context))
    return found


@pytest.mark.parametrize("system", SYSTEMS)
def test_alertmanager_takes_the_config(system: str, tmp_path: Path, amtool: Tool) -> None:
    """Amtool finds nothing wrong with a system's config, and does with one that is broken."""
    (tmp_path / "good.yml").write_text(_filled(watched(system)))
    (tmp_path / "bad.yml").write_text(_filled(watched(system)).replace("nobody", "anybody", 1))
    code, said = amtool(tmp_path, "check-config", "good.yml")
    assert code == 0, said
    assert amtool(tmp_path, "check-config", "bad.yml")[0] == 1


@pytest.mark.parametrize(
    ("system", "env", "labels", "heard"),
    [
        ("chrono-scraper", "prod", {"severity": "critical"}, "mail,sms"),
        ("chrono-scraper", "prod", {"severity": "warning"}, "mail"),
        ("glossary", "prod", {"severity": "critical"}, "mail,pager"),
        ("glossary", "staging", {"severity": "critical"}, "mail"),
        ("glossary", "prod", {"severity": "warning"}, "slack,discord"),
        ("ecommerce", "prod", {"severity": "critical"}, "pager,slack"),
        ("ecommerce", "staging", {"severity": "warning"}, "slack"),
        ("fairpact", "prod", {"severity": "critical"}, "mail"),
        ("nutri", "prod", {"severity": "critical"}, "mail,discord,slack"),
        ("nutri", "prod", {"severity": "info"}, "nobody"),
        ("nutri", "prod", {"severity": "info", "alertname": "Watchdog"}, "heartbeat"),
    ],
)
def test_each_severity_goes_to_those_the_document_names(  # noqa: PLR0913, PLR0917 - a table
    system: str, env: str, labels: dict[str, str], heard: str, tmp_path: Path, amtool: Tool
) -> None:
    """Amtool follows the routes to exactly these receivers, and refuses to say others."""
    (tmp_path / "a.yml").write_text(_filled(watched(system, env)))
    words = [f"{key}={value}" for key, value in ({"alertname": "X"} | labels).items()]
    ask = ("config", "routes", "test", "--config.file=a.yml")
    code, said = amtool(tmp_path, *ask, f"--verify.receivers={heard}", *words)
    assert code == 0, said
    assert amtool(tmp_path, *ask, "--verify.receivers=somebody-else", *words)[0] == 1


def test_a_receiver_without_an_address_is_left_out_and_said() -> None:
    """Who gave no address is not in the config; severities that nobody hears of are named."""
    context = changed("glossary")
    silent = context.config.settings.model_copy(update={"secrets": {}})
    bare = type(context)(
        type(context.config)(**{**context.config.__dict__, "settings": silent}),
        context.catalogue,
        context.images,
    )
    assert set(routing.receivers(context)) == {"mail", "slack", "discord", "pager"}
    assert routing.unheard(context) == ()
    assert routing.receivers(bare) == {}
    assert routing.unheard(bare) == ("critical", "warning")
    assert routing.secret_keys(bare) == ()
    assert [r["name"] for r in yaml.safe_load(routing.alertmanager_yml(bare))["receivers"]] == [
        "nobody"
    ]


def test_every_value_of_a_secret_has_a_place_and_none_is_in_the_plan() -> None:
    """The plan's text names secrets by their keys; no address of anybody is in it."""
    text = routing.alertmanager_yml(watched("glossary"))
    assert set(places(text)) == set(routing.secret_keys(watched("glossary")))
    assert not any(value in text for value in addresses("glossary").values() if value != "alerts")


def test_whoever_needs_a_store_is_held_back_while_it_is_gone() -> None:
    """The database's alert silences those of its users, and theirs do not silence it."""
    rules = inhibition.plan_inhibition(watched("chrono-scraper"))
    of_postgres = next(r for r in rules if 'service="postgres"' in r["source_matchers"])
    held = of_postgres["target_matchers"][0]
    assert "backend" in held
    assert "celery-worker" in held
    assert not [r for r in rules if 'signal="replication"' in r["target_matchers"]]
    of_backend = [r for r in rules if 'service="backend"' in r["source_matchers"]]
    assert all("postgres" not in matcher for r in of_backend for matcher in r["target_matchers"])


def test_a_replica_that_is_gone_is_one_alert() -> None:
    """Its own or its server's; that nobody follows the first any more is held back with either."""
    rules = inhibition.plan_inhibition(watched("ecommerce"))
    about = ['signal="replication"', 'service=~"postgres|postgres-replica"']
    found = [r for r in rules if r["target_matchers"] == about]
    assert [r["source_matchers"][1] for r in found] == [
        'service="postgres-replica"',
        'server="replica-1"',
    ]


def test_whoever_needs_what_is_on_a_server_is_held_back_while_that_is_gone() -> None:
    """The server's alert silences what those complain of that are elsewhere; nothing twice."""
    rules = inhibition.plan_inhibition(watched("ecommerce"))
    gone = ['alertname="ServerDown"', 'server="app-1"']
    held = [r["target_matchers"][0] for r in rules if r["source_matchers"] == gone]
    assert any("postgres-replica" in matcher for matcher in held)
    assert 'signal=~"public|slo-.*|errors|response"' in held
    assert len(held) == len(set(held))


def test_what_only_the_leading_server_knows_is_held_back_with_it() -> None:
    """The alert about services that nobody counts has the label of the server that counts them."""
    rule = next(
        r for r in plan_rules(watched("chrono-scraper"), Clock()) if r.name == "ServicesNotCounted"
    )
    assert rule.labels == {"server": "app-1"}
    first = inhibition.plan_inhibition(watched("chrono-scraper"))[0]
    assert (first["source_matchers"], first["equal"]) == (['alertname="ServerDown"'], ["server"])
