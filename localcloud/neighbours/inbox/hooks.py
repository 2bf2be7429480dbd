"""What Slack, Discord, PagerDuty and plain webhooks are sent, read as they read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from localcloud.neighbours.inbox.messages import read

if TYPE_CHECKING:
    from localcloud.neighbours.inbox.messages import Message


def parse(way: str, body: dict[str, Any]) -> list[Message]:
    """Return the messages in a request.

    Raises:
        ValueError: the body is none that this provider takes.
    """
    try:
        return _PARSERS[way](body)
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise ValueError(f"{way} does not take this: {error!r}") from error


def _slack(body: dict[str, Any]) -> list[Message]:
    return [read("slack", item["title"], item["text"]) for item in body["attachments"]]


def _discord(body: dict[str, Any]) -> list[Message]:
    return [read("discord", item["title"], item["description"]) for item in body["embeds"]]


def _pagerduty(body: dict[str, Any]) -> list[Message]:
    details = body.get("payload") or {}
    resolved = body["event_action"] == "resolve"
    return [
        read("pagerduty", details["summary"], str(details["custom_details"]), resolved=resolved)
    ]


def _webhook(body: dict[str, Any]) -> list[Message]:
    labels = body["commonLabels"]
    word = "RESOLVED" if body["status"] == "resolved" else labels["severity"].upper()
    stack = f"{labels.get('system', '')} {labels.get('environment', '')}"
    title = f"{word} {labels['alertname']} · {stack}"
    said = "\n".join(item["annotations"].get("summary", "") for item in body["alerts"])
    return [read("webhook", title, said)]


_PARSERS = {
    "slack": _slack,
    "discord": _discord,
    "pagerduty": _pagerduty,
    "webhook": _webhook,
}
