"""What counts as heard."""

from __future__ import annotations

from cli.alerts.drill import heard
from cli.alerts.drill.heard import Message


def _message(
    at: float, way: str, text: str = "web: 97 % of it\nmore", status: str = "firing"
) -> Message:
    return Message(at, way, status, "critical", "ServiceDown", text)


def test_it_is_heard_when_the_last_of_its_ways_has_told() -> None:
    """Not before, and not at the second message of the first."""
    came = [_message(1, "email"), _message(2, "email"), _message(3, "slack")]

    assert heard.by_all(came, "ServiceDown", "firing", ("email", "slack")) == 3
    assert heard.by_all(came[:2], "ServiceDown", "firing", ("email", "slack")) is None
    assert heard.by_all(came, "ServiceDown", "resolved", ("email",)) is None


def test_two_things_of_one_alert_are_told_apart() -> None:
    """Numbers of now are no difference; PagerDuty's text is none that could be compared."""
    same = [
        _message(1, "webhook"),
        _message(2, "slack", "web: 98.5 % of it"),
        _message(2, "pagerduty", "{}"),
    ]

    assert heard.causes(same, "ServiceDown") == []
    assert (
        heard.causes(
            [*same, _message(2, "email", "to a@b.c\nweb: 3 % of it\r\nmore")], "ServiceDown"
        )
        == []
    )
    assert heard.causes([*same, _message(3, "discord", "db: 97 % of it")], "ServiceDown") == [
        "told of: db: … % of it / web: … % of it"
    ]
