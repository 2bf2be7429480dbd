"""A fault is made, heard of, mended and over; what was not as it has to be is said."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from cli.alerts.drill import run as run_module
from cli.alerts.drill.heard import Inbox, Message
from cli.alerts.drill.row import Expected
from cli.alerts.drill.run import Drill
from cli.alerts.drill.state import State
from cli.errors import PlinthError
from cli.interrupt import Stopped
from tests.unit.cli.alerts.drill.made import fault, stage

if TYPE_CHECKING:
    from cli.alerts.drill.fault import Fault, Stage
    from cli.alerts.drill.row import Row

EXPECTED = {
    "ServiceDown": Expected("critical", ("email", "slack"), 6),
    "Price": Expected("info", (), 0),
}


class _Cloud:
    """An inbox, and a Prometheus, that are told what happens."""

    def __init__(self) -> None:
        self.told: list[Message] = []
        self.now: dict[str, str] = {}
        self.suppressed: set[str] = set()

    def tell(self, alert: str, status: str, *ways: str, severity: str = "critical") -> None:
        """Have a message come by these ways."""
        moment = time.time()
        text = {"email": "to ops@example.com\nweb: away"}
        self.told += [
            Message(moment, way, status, severity, alert, text.get(way, "web: away"))
            for way in ways
        ]

    def since(self, moment: float) -> list[Message]:
        """Return what came."""
        return [message for message in self.told if message.at >= moment]

    def standing(self) -> dict[str, str]:
        """Return what fires."""
        return dict(self.now)

    def held_back(self) -> set[str]:
        """Return what is held back."""
        return self.suppressed


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> _Cloud:
    """Have a cloud, and little patience."""
    for name, seconds in (("_PATIENCE", -30), ("_RESOLVES", 0.2), ("_CALM", 0.2), ("GRACE", 25.0)):
        monkeypatch.setattr(run_module, name, seconds)
    monkeypatch.setattr(run_module, "_LOOK", 0.01)
    return _Cloud()


def _drill(cloud: _Cloud) -> Drill:
    return Drill(stage(), cast("Inbox", cloud), cast("State", cloud), EXPECTED)


def _run(cloud: _Cloud, one: Fault) -> list[Row]:
    drill = _drill(cloud)
    return drill.rows(drill.made(one, lambda _: None))


def test_a_fault_that_is_heard_by_all_and_over_is_well(cloud: _Cloud) -> None:
    """Both ways tell of it, and of its end; what its cause raises beside it is no complaint."""

    def make(_: Stage) -> None:
        cloud.tell("ServiceDown", "firing", "email", "slack")
        cloud.tell("ErrorsHigh", "firing", "slack", severity="warning")
        cloud.suppressed = {"PublicDown"}

    def mend(_: Stage) -> None:
        cloud.tell("ServiceDown", "resolved", "email", "slack", severity="")

    (row,) = _run(cloud, fault("stop", make=make, mend=mend, follows=("Errors",)))

    assert row.well
    assert (row.follows, row.held, row.others) == (("ErrorsHigh",), ("PublicDown",), ())
    assert row.limit == 6 + 25


def test_a_fault_waits_until_the_last_ones_echo_was_told_to_be_over(cloud: _Cloud) -> None:
    """Whoever was told of an alert is not told of it again before they heard of its end."""
    cloud.tell("ServiceDown", "firing", "email", "slack")
    cloud.tell("Price", "firing", "slack", severity="info")
    cloud.tell("ServiceDown", "resolved", "email", severity="")
    said: list[str] = []
    made: list[float] = []

    def tell(words: str) -> None:
        said.append(words)
        cloud.tell("ServiceDown", "resolved", "slack", severity="")

    def make(_: Stage) -> None:
        made.append(len(said))

    _drill(cloud).made(fault("stop", make=make), tell)

    assert said[0] == "  stop: waits until these are over: ServiceDown"  # not the price, as well
    assert made == [2]  # once that was told


def test_what_has_nothing_to_do_with_it_is_told(cloud: _Cloud) -> None:
    """The same message, and nobody said that it follows."""

    def make(_: Stage) -> None:
        cloud.tell("ServiceDown", "firing", "email", "slack")
        cloud.tell("ErrorsHigh", "firing", "slack", severity="warning")

    def mend(_: Stage) -> None:
        cloud.tell("ServiceDown", "resolved", "email", "slack", severity="")

    (row,) = _run(cloud, fault("stop", make=make, mend=mend))

    assert not row.well
    assert row.others == ("ErrorsHigh",)


@pytest.mark.parametrize(
    ("ways", "severity", "error"),
    [
        (("email", "slack"), "warning", "told as warning"),
        (("email", "slack", "pagerduty"), "critical", "told by pagerduty as well"),
    ],
)
def test_the_wrong_severity_or_receiver_is_told(
    cloud: _Cloud, ways: tuple[str, ...], severity: str, error: str
) -> None:
    """It was heard in time, and all the same it is not as it has to be."""

    def make(_: Stage) -> None:
        cloud.tell("ServiceDown", "firing", *ways, severity=severity)

    def mend(_: Stage) -> None:
        cloud.tell("ServiceDown", "resolved", *ways, severity="")

    (row,) = _run(cloud, fault("stop", make=make, mend=mend))

    assert row.error == error
    assert not row.well


def test_one_way_that_is_silent_is_not_heard(cloud: _Cloud) -> None:
    """Nobody waits for its end either."""
    one = fault("stop", make=lambda _: cloud.tell("ServiceDown", "firing", "email"))

    (row,) = _run(cloud, one)

    assert (row.fires, row.resolves) == (None, None)
    assert not row.well


def test_what_nobody_is_told_of_is_looked_for_in_prometheus(cloud: _Cloud) -> None:
    """An alert of a severity without receivers fires all the same."""
    one = fault(
        "price",
        alerts=("Price",),
        make=lambda _: cloud.now.update(Price="firing"),
        mend=lambda _: cloud.now.clear(),
    )

    (row,) = _run(cloud, one)

    assert row.well


def test_a_fault_is_mended_when_the_drill_is_told_to_end(cloud: _Cloud) -> None:
    """As by Ctrl-C, in the middle of waiting."""
    mended: list[bool] = []

    def make(_: Stage) -> None:
        raise Stopped(2)

    with pytest.raises(Stopped):
        _run(cloud, fault("stop", make=make, mend=lambda _: mended.append(True)))
    assert mended == [True]


def test_a_fault_that_cannot_be_made_says_why_and_is_mended(cloud: _Cloud) -> None:
    """Half of it may have been done."""
    mended: list[bool] = []

    def make(_: Stage) -> None:
        raise PlinthError("no such container")

    (row,) = _run(cloud, fault("stop", make=make, mend=lambda _: mended.append(True)))

    assert (row.error, row.fires) == ("no such container", None)
    assert mended == [True]


def test_a_fault_is_over_when_nothing_of_it_stands_though_nobody_was_told(cloud: _Cloud) -> None:
    """While what follows of it stands, and while it is itself about to fire again, it is not."""
    one = fault(
        "stop",
        make=lambda _: cloud.tell("ServiceDown", "firing", "email", "slack"),
        follows=("Errors",),
    )
    drill = _drill(cloud)
    made = drill.made(one, lambda _: None)

    cloud.now = {"PriceChanged": "firing"}
    assert drill.over(made)
    cloud.now = {"ServiceDown": "pending"}
    assert not drill.over(made)
    cloud.now = {"ErrorsHigh": "firing"}
    assert not drill.over(made)


def test_a_fault_that_was_told_to_be_over_is_waited_for_no_longer(
    cloud: _Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What follows of it may stand for an hour; its rows can be told at once."""
    monkeypatch.setattr(run_module, "_RESOLVES", 3600)
    one = fault(
        "stop",
        make=lambda _: cloud.tell("ServiceDown", "firing", "email", "slack"),
        mend=lambda _: cloud.tell("ServiceDown", "resolved", "email", "slack"),
        follows=("Errors",),
    )
    cloud.now = {"ErrorsHigh": "firing"}
    drill = _drill(cloud)

    assert not drill.over(drill.made(one, lambda _: None))


def test_what_prometheus_cannot_show_the_end_of_is_waited_for(cloud: _Cloud) -> None:
    """An alert without receivers ends when Prometheus says so; the heartbeat's is not its own."""
    drill = _drill(cloud)
    price = fault("price", ("Price",), make=lambda _: cloud.now.update(Price="firing"))
    made = drill.made(price, lambda _: None)
    cloud.now = {}

    assert made.fires.keys() == {"Price"}
    assert not drill.over(made)


def test_what_fires_when_the_next_fault_is_made_is_not_of_this_one(cloud: _Cloud) -> None:
    """A message of a moment later is the next one's; its own end counts all the same."""
    one = fault("stop", make=lambda _: cloud.tell("ServiceDown", "firing", "email", "slack"))
    drill = _drill(cloud)
    made = drill.made(one, lambda _: None)
    until = time.time()
    time.sleep(0.01)
    cloud.tell("DiskHigh", "firing", "slack", severity="warning")
    cloud.tell("ServiceDown", "resolved", "email", "slack", severity="")

    (row,) = drill.rows(made, until)
    (all_of_it,) = drill.rows(made)

    assert row.well
    assert all_of_it.others == ("DiskHigh",)


@pytest.mark.parametrize(("closed", "error"), [(True, "told by slack as well"), (False, "")])
def test_a_way_that_is_open_again_may_tell_what_still_fires(
    cloud: _Cloud, error: str, *, closed: bool
) -> None:
    """While it is closed it may tell of nothing."""

    def make(_: Stage) -> None:
        cloud.tell("ServiceDown", "firing", "email", *(["slack"] if closed else []))

    def mend(_: Stage) -> None:
        cloud.tell("ServiceDown", "firing", "slack")
        cloud.tell("ServiceDown", "resolved", "email", "slack", severity="")

    (row,) = _run(cloud, replace(fault("receiver", make=make, mend=mend), closes=("slack",)))

    assert row.ways == ("email",)
    assert row.error == error
