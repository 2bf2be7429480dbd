"""Actions: recorded, done in order, ended either way."""

from __future__ import annotations

import threading

import pytest

from localcloud.actions import Actions
from localcloud.hypervisor import HypervisorError
from localcloud.store import Store


def _ended(store: Store, number: int) -> tuple[str, int, object]:
    action = store.get("action", number)
    assert action is not None
    return action["status"], action["progress"], action["error"]


def test_work_follows_the_commit() -> None:
    """An action whose transaction is taken back never works, and locks nothing."""
    store = Store(":memory:")
    actions = Actions(store)
    worked: list[int] = []
    with pytest.raises(ValueError, match="no"), store.transaction():  # noqa: PT012
        actions.start("a", [("server", 1)], lambda: worked.append(1), exclusive=True)
        raise ValueError("no")
    with store.transaction():
        kept = actions.start("b", [("server", 1)], lambda: worked.append(2))
    actions.settle(5)

    assert worked == [2]
    assert not actions.running(("server", 1), exclusive=True)
    assert _ended(store, kept["id"]) == ("success", 100, None)


def test_work_on_one_resource_keeps_its_order() -> None:
    """What was asked for later waits, although threads are free; other resources do not wait."""
    store = Store(":memory:")
    actions = Actions(store)
    gate, other = threading.Event(), threading.Event()
    seen: list[str] = []

    def first() -> None:
        assert other.wait(5)
        gate.wait(0.05)
        seen.append("first")

    actions.start("a", [("server", 1)], first)
    actions.start("b", [("server", 1), ("volume", 2)], lambda: seen.append("second"))
    actions.start("c", [("server", 9)], other.set)
    actions.settle(5)

    assert seen == ["first", "second"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            HypervisorError("placement_error", "full"),
            {"code": "placement_error", "message": "full"},
        ),
        (OSError("disk"), {"code": "action_failed", "message": "disk"}),
    ],
)
def test_a_failure_is_recorded_with_what_it_takes_back(
    error: Exception, said: dict[str, str]
) -> None:
    """The hypervisor's code is kept, any other failure is an action_failed; `failed` ran."""
    store = Store(":memory:")
    actions = Actions(store)
    store.put("server", 1, {})

    def work() -> None:
        raise error

    action = actions.start("a", [("server", 1)], work, failed=lambda: store.delete("server", 1))
    actions.settle(5)

    assert _ended(store, action["id"]) == ("error", 100, said)
    assert store.get("server", 1) is None


def test_a_failure_that_cannot_be_taken_back_still_ends() -> None:
    """No action is left running because its undoing failed, too."""
    store = Store(":memory:")
    actions = Actions(store)

    def fail() -> None:
        raise RuntimeError("again")

    action = actions.start("a", [("server", 1)], fail, failed=fail)
    actions.settle(5)

    assert _ended(store, action["id"])[0] == "error"


def test_an_action_without_work_is_a_success_at_once() -> None:
    """There is nothing to wait for, so nobody has to ask again."""
    store = Store(":memory:")
    action = Actions(store).start("a", [("server", 1)])

    assert (action["status"], _ended(store, action["id"])[0]) == ("success", "success")
