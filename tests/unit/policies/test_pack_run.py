"""One run of a pack: what it tells, with which level, and what it never lets pass."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policies.pack import Pack, StackRules
from policies.pack_run import PackRun
from policies.rules.resource import UNKNOWN, Resource
from policies.rules.rule import Finding, Level, ResourceRule, Rule, Undecided, Violation
from policies.rules.stack import Stack

TODAY = date(2026, 11, 21)
URN = "urn:pulumi:prod::plinth::t::it"


def _find(resource: Resource) -> Iterator[Finding]:
    """Find something wrong with every `c`, and never know an unknown `a`."""
    if resource.properties.get("a") is UNKNOWN:
        yield Undecided(("a", 1))
    if resource.properties.get("c"):
        yield Violation(f"{resource.name} has {resource.properties['c']}")
    if resource.properties.get("broken"):
        raise KeyError("broken")


def _mend(properties: Any) -> Any:
    return {**properties, "c": ""}


def _rule(**changed: Any) -> ResourceRule:
    words = {"name": "no-c", "why": "It is bad.", "remedy": "drop it.", "level": "mandatory"}
    return ResourceRule(**{**words, "find": _find, "type": "t", **changed})


def _whole(level: Level = "mandatory") -> Rule[Stack]:
    def find(stack: Stack) -> Iterator[Finding]:
        for item in stack.resources:
            if item.properties.get("c"):
                yield Violation("has c", item.name)

    return Rule(name="stack-no-c", why="", remedy="drop it.", level=level, find=find)


def _run(pack: Pack, tmp_path: Path = Path("/nowhere"), **settings: Any) -> PackRun:
    values = {f"plinth:{key}": json.dumps(value) for key, value in settings.items()}
    environ = {"PULUMI_CONFIG": json.dumps(values)}
    return PackRun(pack=pack, environ=environ, today=TODAY, root=tmp_path, urn=URN)


def _it(**properties: Any) -> Resource:
    return Resource(type="t", name="it", properties=properties)


def _told(run: PackRun, **properties: Any) -> list[tuple[str, str]]:
    return [(item.level, item.message) for item in run.resource(_it(**properties))]


def _exception(expires: str = "2026-11-22", **changed: str) -> dict[str, Any]:
    words = {"rule": "no-c", "resource": "it", "owner": "ana", "reason": "moves"}
    return {"exceptions": [{**words, "expires": expires, **changed}]}


MENDED = "it has x\nTo mend it: drop it.\nMore: docs/policies/rules.md#no-c"


def test_a_violation_is_told_with_its_remedy() -> None:
    """And where to read on; what is well, or of another type, is not told."""
    run = _run(Pack(name="p", always=(_rule(),)))
    assert _told(run, c="x") == [("mandatory", MENDED)]
    assert _told(run) == []
    assert list(run.resource(Resource(type="other", name="it", properties={"c": "x"}))) == []


def test_a_rule_is_asked_of_all_its_types() -> None:
    """`also` names more of them."""
    run = _run(Pack(name="p", always=(_rule(type="other", also=("t",)),)))
    assert len(_told(run, c="x")) == 1


def test_what_is_not_known_yet_is_advice() -> None:
    """It names the value; what is known to be wrong is told all the same."""
    run = _run(Pack(name="p", always=(_rule(),)))
    assert _told(run, a=UNKNOWN, c="x") == [
        ("advisory", "`a.1` is not known before the change: `pulumi up` asks again when it is"),
        ("mandatory", MENDED),
    ]


def test_what_no_preview_can_know_is_not_told() -> None:
    """Nobody could act on it."""
    rule = _rule(find=lambda _resource: [Undecided(("a",), expected=True)])
    assert _told(_run(Pack(name="p", always=(rule,)))) == []


def test_a_rule_that_fails_does_not_pass() -> None:
    """Its error is a violation of it."""
    run = _run(Pack(name="p", always=(_rule(),)))
    assert _told(run, broken=True) == [("mandatory", "it could not be asked: 'broken'")]


@pytest.mark.parametrize(("level", "expected"), [("advisory", ["advisory"]), ("disabled", [])])
def test_a_stack_may_choose_the_level(level: str, expected: list[str]) -> None:
    """Of a rule that is not firm."""
    run = _run(Pack(name="p", always=(_rule(),)), policies={"levels": {"no-c": level}})
    assert [told for told, _ in _told(run, c="x")] == expected


def test_a_run_may_choose_it_too() -> None:
    """Except for what a rule cannot have."""
    run = _run(Pack(name="p", always=(_rule(), _rule(name="firm", firm=True))))
    run.set_level("no-c", "disabled")
    run.set_level("firm", "disabled")
    run.set_level("other", "disabled")
    assert [item.rule.name for item in run.resource(_it(c="x"))] == ["firm"]


@pytest.mark.parametrize(
    ("expires", "left"), [("2026-11-21", "0 days left"), ("2026-11-22", "1 day left")]
)
def test_an_exception_makes_it_advice(expires: str, left: str) -> None:
    """With owner, reason and the days that are left; a firm rule has no other way."""
    run = _run(Pack(name="p", always=(_rule(firm=True),)), policies=_exception(expires))
    message = f"it has x\nExcepted until {expires}, {left}, by ana: moves"
    assert _told(run, c="x") == [("advisory", message)]


def test_an_expired_exception_holds_nothing_back() -> None:
    """It says so, and is a violation of its own."""
    pack = Pack(name="p", always=(_rule(),))
    run = _run(pack, policies=_exception("2026-11-20"))
    assert _told(run, c="x") == [
        ("mandatory", f"{MENDED}\nThe exception of ana expired on 2026-11-20.")
    ]
    (found,) = run.stack(())
    assert (found.rule.name, found.level) == ("exception-expired", "mandatory")
    assert (
        "plinth:policies.exceptions[0]: the exception of ana from no-c for it expired on 2026-11-20"
    ) in found.message


def test_an_exception_for_something_else_is_none() -> None:
    """And is told, since nothing is found for it."""
    run = _run(Pack(name="p", always=(_rule(),)), policies=_exception(resource="other"))
    assert [level for level, _ in _told(run, c="x")] == ["mandatory"]
    (found,) = run.stack(())
    assert (found.rule.name, found.level) == ("exception-used", "advisory")
    assert "nothing that no-c finds is called other" in found.message


def test_an_exception_that_is_used_is_not_told_again() -> None:
    """Nor one whose value is not known yet."""
    for properties in ({"c": "x"}, {"a": UNKNOWN}):
        run = _run(Pack(name="p", always=(_rule(),)), policies=_exception())
        assert len(_told(run, **properties)) == 1
        assert list(run.stack(())) == []


def test_only_the_keeper_tells_of_rules_that_nobody_has() -> None:
    """It asks for the names of the other packs then, and only then."""
    policies = {"levels": {"theirs": "advisory", "nobodys": "advisory"}, **_exception(rule="none")}
    pack = Pack(name="p", always=(_rule(),), keeper=True, others=lambda: ["theirs"])
    found = [item.message.splitlines()[0] for item in _run(pack, policies=policies).stack(())]
    assert found == [
        "plinth:policies.levels.nobodys: there is no such rule",
        "plinth:policies.exceptions[0]: there is no rule `none`",
    ]
    other = Pack(name="q", always=(_rule(),))
    assert list(_run(other, policies=policies).stack(())) == []


def test_a_whole_stack_is_judged_once() -> None:
    """Each finding names its resource, by which an exception finds it."""
    pack = Pack(name="p", whole=(StackRules((_whole(),), lambda stack, _values: stack),))
    exception = _exception(rule="stack-no-c", resource="excepted")
    run = _run(pack, policies=exception)
    resources = tuple(
        Resource(type="t", name=name, properties={"c": "x"}) for name in ("one", "excepted")
    )
    assert [(item.resource, item.level) for item in run.stack(resources)] == [
        ("one", "mandatory"),
        ("excepted", "advisory"),
    ]


@pytest.mark.parametrize(("level", "expected"), [("mandatory", 1), ("advisory", 0)])
def test_what_cannot_be_read_does_not_pass(level: Level, expected: int) -> None:
    """An error on the way to a mandatory rule is a violation; advice does not repeat it."""

    def broken(_stack: Stack, _values: Any) -> Stack:
        raise OSError("no such file")

    run = _run(Pack(name="p", whole=(StackRules((_whole(level),), broken),)))
    told = [(item.level, item.message) for item in run.stack(())]
    assert told == [("mandatory", "it could not be asked: no such file")] * expected


def test_rules_that_depend_on_an_unreadable_config_do_not_pass(tmp_path: Path) -> None:
    """The stack's file is not there: what does not depend on it is judged all the same."""
    pack = Pack(
        name="p",
        always=(_rule(), _rule(name="reads", settings=True)),
        protected=(_rule(name="protects"),),
        whole=(StackRules((_whole(),), lambda stack, _values: stack),),
    )
    run = PackRun(pack=pack, environ={}, today=TODAY, root=tmp_path, urn=URN)
    told = {item.rule.name: item.message for item in run.resource(_it())}
    assert set(told) == {"reads", "protects"}
    told |= {item.rule.name: item.message for item in run.stack(())}
    assert set(told) == {"reads", "protects", "stack-no-c"}
    expected = "it could not be asked: the config of stack `prod` cannot be read from "
    assert [text.startswith(expected) for text in told.values()] == [True] * 3


@pytest.mark.parametrize("config", ["{", "[]", "3"])
def test_a_config_that_is_none_does_not_pass(config: str) -> None:
    """What the engine gives is cut off, or something else."""
    pack = Pack(name="p", protected=(_rule(),))
    run = PackRun(pack=pack, environ={"PULUMI_CONFIG": config}, today=TODAY, urn=URN)
    ((level, message),) = _told(run)
    assert level == "mandatory"
    assert message.startswith("it could not be asked: the stack's config cannot be read: ")


@pytest.mark.parametrize(("protect", "expected"), [(True, 1), (False, 0)])
def test_some_rules_are_for_protected_stacks(*, protect: bool, expected: int) -> None:
    """Others are not asked."""
    run = _run(Pack(name="p", protected=(_rule(),)), protect=protect)
    assert len(_told(run, c="x")) == expected


def test_a_rule_about_the_past_tells_where_nobody_knows_it() -> None:
    """As advice: a state that is kept elsewhere must not stop every change."""
    run = _run(Pack(name="p", always=(_rule(past=True),)))
    ((level, message),) = _told(run, c="x")
    assert (level, message[:60]) == (
        "advisory",
        "it could not be asked: the state is kept elsewhere (Pulumi's",
    )


def test_only_rules_with_the_level_mend() -> None:
    """What they mend is well for them then; what is excepted or well is left alone."""
    rule = _rule(mend=_mend)
    run = _run(Pack(name="p", always=(rule,)))
    assert run.mending("t") == []
    run = _run(Pack(name="p", always=(rule,)), policies={"levels": {"no-c": "remediate"}})
    assert run.mending("t") == [rule]
    assert run.mending("other") == []
    assert run.mend(rule, _it(c="x", d=1)) == {"c": "", "d": 1}
    assert run.mend(rule, _it(d=1)) is None
    policies = {"levels": {"no-c": "remediate"}, **_exception()}
    run = _run(Pack(name="p", always=(rule,)), policies=policies)
    assert run.mend(rule, _it(c="x")) is None


def test_what_is_found_after_mending_stops_the_change() -> None:
    """The level is the strictest one."""
    policies = {"levels": {"no-c": "remediate"}}
    run = _run(Pack(name="p", always=(_rule(mend=_mend),)), policies=policies)
    assert _told(run, c="x") == [("mandatory", MENDED)]
