"""When something was changed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from drift.finding import Since
from drift.refreshed import Change
from drift.since import of_record, owner, since
from tests.unit.drift.made import FIREWALL, RECORD, urn

TARGET = "hcloud:index/loadBalancerTarget:LoadBalancerTarget"
KNOWN = datetime(2026, 11, 20, 10, tzinfo=UTC)


def _change(token: str, *paths: str, **facts: Any) -> Change:
    return Change(
        urn=urn(token, "x"), type=token, name="x", gone=not paths, paths=paths,
        old={}, new={}, facts=facts, now={"modifiedOn": "2026-11-21T09:00:00Z"},
    )  # fmt: skip


def _action(command: str, finished: str | None, status: str = "success") -> dict[str, Any]:
    return {"command": command, "status": status, "started": "2026-11-20T12:00:00+00:00",
            "finished": finished}  # fmt: skip


def test_the_newest_action_of_its_kind_tells() -> None:
    """Actions of another kind, and such that failed, do not count."""
    actions = [
        _action("set_firewall_rules", "2026-11-20T11:00:00+00:00"),
        _action("set_firewall_rules", "2026-11-20T13:00:00+00:00"),
        _action("set_firewall_rules", "2026-11-20T14:00:00+00:00", "error"),
        _action("apply_firewall", "2026-11-20T15:00:00+00:00"),
    ]
    assert since(_change(FIREWALL, "rules[x].port"), actions, KNOWN) == Since(
        at=datetime(2026, 11, 20, 13, tzinfo=UTC), exact=True, source="Hetzner: set_firewall_rules"
    )


def test_where_no_action_tells_it_is_later_than_the_state() -> None:
    """Labels have no action, and one before the state's last change was the program's own."""
    lower = Since(at=KNOWN, exact=False, source="the stack's state")
    assert since(_change(FIREWALL, "labels.a"), [], KNOWN) == lower
    old = [_action("set_firewall_rules", "2026-11-20T09:00:00+00:00")]
    assert since(_change(FIREWALL, "rules[0]"), old, KNOWN) == lower
    assert since(_change(FIREWALL, "rules[0]"), old, KNOWN).words() == "after 2026-11-20 10:00:00"


def test_a_part_is_told_by_what_it_is_a_part_of() -> None:
    """A target that is gone is told by its load balancer's actions."""
    change = _change(TARGET, loadBalancerId=12, id="lb-srv-tgt-3-12")
    assert owner(change) == ("load_balancers", "12")
    found = since(change, [_action("remove_target", "2026-11-20T13:00:00+00:00")], None)
    assert found.source == "Hetzner: remove_target"


def test_a_record_tells_itself() -> None:
    """Cloudflare has the time in the record; of one that is gone there is none."""
    assert of_record(_change(RECORD, "content")) == Since(
        at=datetime(2026, 11, 21, 9, tzinfo=UTC), exact=True, source="Cloudflare: modified_on"
    )
    assert of_record(_change(RECORD)) is None
    assert owner(_change(RECORD, "content", id="1")) is None
