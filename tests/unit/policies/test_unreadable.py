"""What cannot be read lets nothing pass: each pack says so, and what it can still see it judges."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from policies.before import STATE_VARIABLE, BeforeUnknown
from policies.budget import pack
from policies.pack_run import PackRun
from policies.rules import offers, types
from policies.rules.resource import Resource
from policies.rules.rule import ResourceRule
from policies.verdict import Verdict
from tests.unit.policies.built import built
from tests.unit.policies.judge import HERE, PACKS, TODAY, Judge
from tests.unit.policies.tracked import settings

STACK = "chrono-scraper/prod"
URN = "urn:pulumi:prod::plinth::pulumi:pulumi:Stack::plinth"
CUT = ['{"plinth:system": "chrono-scr', "not json at all", "[1, 2", "\x00"]


def _said(environ: dict[str, str]) -> list[Verdict]:
    """Return all that both packs say of a stack that is well."""
    found: list[Verdict] = []
    resources: Sequence[Resource] = built(STACK)
    for asked in PACKS:
        run = PackRun(asked, environ, TODAY, HERE, urn=URN)
        found += [said for item in resources for said in run.resource(item)]
        found += run.stack(tuple(resources))
    return found


def _stopped(found: Sequence[Verdict]) -> set[str]:
    return {
        item.rule.name
        for item in found
        if item.level == "mandatory" and "could not be asked" in item.message
    }


@pytest.mark.parametrize("config", CUT)
def test_a_config_that_is_cut_off_stops_all_that_depend_on_it(config: str) -> None:
    """Each mandatory rule about the whole stack, or with settings, says that it was not asked."""
    kinds = {item.type for item in built(STACK)}
    wanted = {
        rule.name
        for asked in PACKS
        for group in asked.whole
        for rule in group.rules
        if rule.level == "mandatory"
    } | {
        rule.name
        for asked in PACKS
        for rule in (*asked.always, *asked.protected)
        if rule.level == "mandatory"
        and kinds & set(rule.types)
        and (rule.settings or rule in asked.protected)
    }
    stopped = _stopped(_said({"PULUMI_CONFIG": config}))
    assert wanted <= stopped
    assert "budget-limit" in stopped
    assert "volume-protected" in stopped


def test_a_config_that_is_whole_stops_nothing() -> None:
    """The same stack with its config: nothing is left unasked."""
    environ = {"PULUMI_CONFIG": json.dumps(dict(settings(STACK)), default=str)}
    assert _stopped(_said(environ)) == set()


@pytest.mark.parametrize("text", ['{"version": 3, "checkpoint": {"la', "", "[]", '{"other": 1}'])
def test_a_state_that_is_cut_off_is_told(tmp_path: Path, text: str) -> None:
    """Whether data is kept, and how much the cost rises, nobody says without it."""
    state = tmp_path / "state.json"
    state.write_text(text)
    environ = {
        "PULUMI_CONFIG": json.dumps(dict(settings(STACK)), default=str),
        STATE_VARIABLE: str(state),
    }
    said = _said(environ)
    stopped = {item.rule.name for item in said if item.level == "mandatory"}
    assert {"data-kept", "data-not-deleted", "budget-step"} <= stopped
    kept = [item.message for item in said if item.rule.name == "data-kept"]
    assert [f"{state} cannot be read: " in message for message in kept] == [True] * len(kept)
    assert ["writes it anew" in message for message in kept] == [True] + [False] * (len(kept) - 1)
    assert len(kept) > 1


def test_a_state_that_is_kept_elsewhere_is_told_as_advice() -> None:
    """As with a plain `pulumi preview` on another backend: no rule about data is silent."""
    config = json.dumps(dict(settings(STACK)), default=str)
    said = _said({"PULUMI_CONFIG": config, "PULUMI_BACKEND_URL": "s3://states"})
    for rule in ("data-kept", "data-not-deleted", "backup-proven"):
        assert {item.level for item in said if item.rule.name == rule} == {"advisory"}, rule


def test_a_state_that_nobody_knows_stops_a_leap_of_the_cost() -> None:
    """The step cannot be told, and says so at its own level."""
    judge = Judge(STACK, before=BeforeUnknown("it was cut off"))
    said = [item for item in judge.whole(built(STACK)) if item.rule.name == "budget-step"]
    assert [item.level for item in said] == ["mandatory"]
    assert "it was cut off" in said[0].message


def test_a_catalogue_that_is_cut_off_stops_servers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is sold is not known then, so no type passes for sold."""
    (tmp_path / "server_types.yaml").write_text("server_types:\n- {name: cx23, line: [")
    monkeypatch.setattr(offers, "CATALOGUE", tmp_path)
    for name in ("_listed", "sold_in"):
        getattr(offers, name).cache_clear()
    try:
        server = next(item for item in built(STACK) if item.type == types.SERVER)
        said = Judge(STACK).one(server)
    finally:
        monkeypatch.undo()
        for name in ("_listed", "sold_in"):
            getattr(offers, name).cache_clear()
    assert _stopped(said) == {"resource-type-sold"}


def test_a_system_that_is_cut_off_stops_money(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A budget that is in no file is no budget without end."""
    folder = tmp_path / "systems" / "chrono-scraper"
    folder.mkdir(parents=True)
    (folder / "system.yaml").write_text("name: chrono-scraper\nbudget: {limit: 50, warn")
    environ = {"PULUMI_CONFIG": json.dumps(dict(settings(STACK)), default=str)}
    monkeypatch.setattr(pack, "ROOT", tmp_path)
    said = [item for item in _said(environ) if item.rule.name == "budget-readable"]
    assert {item.level for item in said} == {"mandatory"}
    assert "systems/chrono-scraper/system.yaml" in said[0].message


def test_a_property_of_a_strange_form_stops_or_is_judged() -> None:
    """Numbers, texts and lists in the wrong places never make a rule fall over unheard."""
    judge = Judge(STACK)
    strange: list[object] = [7, "text", ["list"], {"map": 1}, [None], [[]], True]
    silent = []
    for item in built(STACK):
        rules = [rule for run in judge.runs for rule in run.pack.by_type.get(item.type, ())]
        for key in item.properties:
            for value in strange:
                other = replace(item, properties={**item.properties, key: value})
                for rule in rules:
                    if not _survives(rule, other):
                        said = judge.one(other)
                        silent += [rule.name] if rule.name not in _stopped(said) else []
    assert silent == []


def _survives(rule: ResourceRule, resource: Resource) -> bool:
    try:
        list(rule.find(resource))
    except Exception:  # noqa: BLE001 - whatever it is, the pack has to tell it
        return False
    return True
