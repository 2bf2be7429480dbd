"""Event logs, whole, cut off and wrong."""

from __future__ import annotations

import json

import pytest

from report import events
from report.errors import ReportError
from tests.unit.report.log import SERVER, VOLUME, log, outputs, step, violation


def test_a_log_becomes_steps() -> None:
    """Each resource is one step, with its inputs of both sides and its component."""
    preview = events.read(
        log(
            step("update", VOLUME, "data-data", {"size": 10}, {"size": 20}),
            step("same", SERVER, "app-1", {"serverType": "cx23"}, {"serverType": "cx23"}),
            outputs({"warnings": ["one"]}),
        )
    )
    found = [(s.kind, s.name, s.parent, s.old, s.new) for s in preview.steps if s.type == VOLUME]
    assert found == [("update", "data-data", "data", {"size": 10}, {"size": 20})]
    assert [item.name for item in preview.changes] == ["data-data"]
    assert (preview.stack, preview.outputs, preview.whole) == ("dev", {"warnings": ["one"]}, True)


def test_a_replacement_is_one_step() -> None:
    """The engine makes three steps of it; the property that forced it is named."""
    preview = events.read(
        log(
            step("create-replacement", VOLUME, "v", {"size": 1}, {"size": 2}, keys=("location",)),
            step("replace", VOLUME, "v", {"size": 1}, {"size": 2}),
            step("delete-replaced", VOLUME, "v", {"size": 1}),
        )
    )
    assert [(item.kind, item.causes) for item in preview.steps] == [("replace", ("location",))]


def test_policies_are_counted_once() -> None:
    """A policy that is broken anywhere is not among those that are kept."""
    kept = {"policyAnalyzeSummaryEvent": {"passed": ["volume-protected", "server-has-firewall"]}}
    told = violation("volume-protected", "mandatory", "set protect", "v")
    preview = events.read(log(kept, told, told))
    assert preview.passed == ("server-has-firewall",)
    assert [(item.policy, item.level) for item in preview.violations] == [
        ("volume-protected", "mandatory")
    ]


def test_a_cut_off_log_is_refused() -> None:
    """Without its end the log may lack changes, so nothing is reported of it."""
    with pytest.raises(ReportError, match="ends before the preview did"):
        events.read(log(step("update", VOLUME, "v", {}, {}), end=False))
    with pytest.raises(ReportError, match=r"line 1 is no engine event: .* at character"):
        events.read(['{"resourcePreEvent": {"meta'])
    with pytest.raises(ReportError, match="line 1 is an event that is not understood"):
        events.read(['{"resourcePreEvent": {}}'])
    with pytest.raises(ReportError, match="ends before the preview did"):
        events.read(log({"cancelEvent": {}}, end=False))


def test_two_stacks_in_one_file_are_refused() -> None:
    """Logs written one after the other are not taken for one preview."""
    one = step("update", VOLUME, "v", {}, {"size": 1})
    two = json.loads(json.dumps(one).replace("urn:pulumi:dev", "urn:pulumi:prod"))
    with pytest.raises(ReportError, match="it has more than one stack: dev, prod"):
        events.read(log(one, two))


def test_what_a_policy_mends_is_told() -> None:
    """A remediation is a finding of its own level; no property of it is kept."""
    event = {
        "policyRemediationEvent": {
            "policyName": "p",
            "resourceUrn": "u::v",
            "before": {"a": 1},
            "after": {"a": 2},
        }
    }
    [found] = events.read(log(event)).violations
    assert (found.policy, found.level, found.subject) == ("p", "remediate", "u::v")
