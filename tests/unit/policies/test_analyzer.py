"""What the engine asks of a pack, in its own messages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format
from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2 as proto

from policies.analyzer import Analyzer
from policies.before import STATE_VARIABLE, Before
from policies.pack import Pack, StackRules
from policies.pack_run import PackRun
from policies.rules.resource import Resource
from policies.rules.rule import Finding, ResourceRule, Rule, Violation
from policies.rules.stack import Stack
from policies.wire import SECRET, SIGNATURE, UNKNOWN_TEXT, plain

URN = "urn:pulumi:prod::plinth::parent$t::it"


def _find(resource: Resource) -> Iterator[Finding]:
    if resource.properties.get("c"):
        yield Violation(f"{resource.name} {resource.protect} {resource.aliases}")


def _find_all(stack: Stack) -> Iterator[Finding]:
    for item in stack.resources:
        yield Violation(f"{sorted(item.properties.items())} {sorted(item.needs)}", item.name)


RULE = ResourceRule(
    name="no-c",
    why="It is bad.",
    remedy="drop it.",
    level="mandatory",
    find=_find,
    type="t",
    mend=lambda properties: {**properties, "c": ""},
)
ALL = Rule[Stack](name="all", why="", remedy="", level="advisory", find=_find_all)
PACK = Pack(name="p", always=(RULE,), whole=(StackRules((ALL,), lambda stack, _values: stack),))


def _analyzer(**levels: str) -> Analyzer:
    values = {"plinth:policies": json.dumps({"levels": levels})}
    environ = {"PULUMI_CONFIG": json.dumps(values)}
    return Analyzer(PackRun(pack=PACK, environ=environ, today=date(2026, 11, 21)))


def _struct(**values: Any) -> Struct:
    struct = Struct()
    struct.update(values)
    return struct


def _request(**values: Any) -> proto.AnalyzeRequest:
    options = proto.AnalyzerResourceOptions(protect=True, aliases=["urn:old"])
    return proto.AnalyzeRequest(
        type="t", urn=URN, name="it", properties=_struct(**values), options=options
    )


def test_a_pack_names_its_rules_with_the_levels_of_the_stack() -> None:
    """Those about single resources apart from those about the stack."""
    info = _analyzer(all="disabled").GetAnalyzerInfo(Empty(), None)
    found = {
        item.name: (
            proto.PolicyType.Name(item.policy_type),
            proto.EnforcementLevel.Name(item.enforcementLevel),
        )
        for item in info.policies
    }
    assert found == {
        "no-c": ("POLICY_TYPE_RESOURCE", "MANDATORY"),
        "all": ("POLICY_TYPE_STACK", "DISABLED"),
        "policy-section-valid": ("POLICY_TYPE_STACK", "MANDATORY"),
        "exception-expired": ("POLICY_TYPE_STACK", "MANDATORY"),
        "exception-used": ("POLICY_TYPE_STACK", "ADVISORY"),
    }
    assert (info.name, info.version, info.supportsConfig) == ("p", "0.1.0", True)


def test_a_resource_is_judged_with_its_options() -> None:
    """The answer names rule, level, resource and reason."""
    (told,) = _analyzer().Analyze(_request(c="x"), None).diagnostics
    assert told.policyName == "no-c"
    assert told.urn == URN
    assert told.enforcementLevel == proto.MANDATORY
    assert told.message.startswith("it True ('urn:old',)\nTo mend it: drop it.")
    assert told.description == "It is bad."
    assert list(_analyzer().Analyze(_request(), None).diagnostics) == []


def test_the_run_may_set_levels() -> None:
    """The engine repeats the levels that it was told for all others."""
    analyzer = _analyzer(all="disabled")
    config = {
        "no-c": proto.PolicyConfig(enforcementLevel=proto.ADVISORY),
        "all": proto.PolicyConfig(enforcementLevel=proto.DISABLED),
        "other": proto.PolicyConfig(enforcementLevel=proto.ADVISORY),
    }
    analyzer.Configure(proto.ConfigureAnalyzerRequest(policyConfig=config), None)
    assert analyzer.run.told == {"no-c": "advisory"}


def _state(total: str) -> str:
    root = {"type": "pulumi:pulumi:Stack", "outputs": {"monthly_cost": {"total": total}}}
    return json.dumps({"deployment": {"resources": [root]}})


@pytest.mark.parametrize("how", ["configured", "first resource"])
def test_what_was_before_is_read_before_anything_is_changed(tmp_path: Path, how: str) -> None:
    """At the end of an `up` the state says what is there now."""
    state = tmp_path / "state.json"
    state.write_text(_state("5.00"))
    analyzer = _analyzer()
    analyzer.run.environ = {**analyzer.run.environ, STATE_VARIABLE: str(state)}
    if how == "configured":
        named = proto.AnalyzerStackConfigureRequest(project="plinth", stack="prod")
        analyzer.ConfigureStack(named, None)
    else:
        analyzer.Analyze(proto.AnalyzeRequest(type="other", urn=URN, name="it"), None)
    state.write_text(_state("9.00"))
    analyzer.Analyze(_request(), None)
    assert isinstance(analyzer.run.before, Before)
    assert analyzer.run.before.monthly_net == Decimal("5.00")


def test_a_stack_without_a_name_is_not_looked_for() -> None:
    """Its first resource names it."""
    analyzer = _analyzer()
    analyzer.ConfigureStack(proto.AnalyzerStackConfigureRequest(), None)
    assert "before" not in analyzer.run.__dict__


def test_a_stack_is_seen_with_what_was_asked_for() -> None:
    """Outputs are taken where there was no input, or where it was not known yet."""
    analyzer = _analyzer()
    analyzer.Analyze(_request(a=1, b=UNKNOWN_TEXT), None)
    resource = proto.AnalyzerResource(
        type="t",
        urn=URN,
        name="it",
        properties=_struct(b=2, id=3),
        dependencies=["urn:pulumi:prod::plinth::a$b$hcloud:index/server:Server::app-1"],
    )
    (told,) = analyzer.AnalyzeStack(
        proto.AnalyzeStackRequest(resources=[resource]), None
    ).diagnostics
    assert told.urn == URN
    assert told.message.startswith(
        "[('a', 1), ('b', 2), ('id', 3)] [('hcloud:index/server:Server', 'app-1')]"
    )


def test_a_resource_is_mended_where_the_level_says_so() -> None:
    """Secrets stay secret; without the level nothing is changed."""
    secret = {SIGNATURE: SECRET, "value": "hidden"}
    request = _request(c="x", password=secret)
    assert list(_analyzer().Remediate(request, None).remediations) == []
    analyzer = _analyzer(**{"no-c": "remediate"})
    (done,) = analyzer.Remediate(request, None).remediations
    assert done.policyName == "no-c"
    assert plain(done.properties) == {"c": "", "password": "hidden"}
    assert json_format.MessageToDict(done.properties)["password"] == secret
    assert list(analyzer.Remediate(_request(password=secret), None).remediations) == []
