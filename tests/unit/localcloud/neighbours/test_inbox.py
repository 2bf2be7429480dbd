"""The inbox: takes what Slack, Discord, PagerDuty, webhooks and mail servers take, and no more."""

from __future__ import annotations

import asyncio
import json
import smtplib
import time
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from localcloud.neighbours.inbox.heartbeat import Heartbeats
from localcloud.neighbours.inbox.messages import Messages
from localcloud.neighbours.inbox.smtp import Smtp
from localcloud.neighbours.inbox.uptime import Monitors
from localcloud.neighbours.inbox.web import make_app

if TYPE_CHECKING:
    from pathlib import Path

TITLE = "CRITICAL ServiceDown · shop prod"
WEBHOOK = {
    "status": "firing",
    "commonLabels": {
        "alertname": "ServiceDown",
        "severity": "critical",
        "system": "shop",
        "environment": "prod",
    },
    "alerts": [{"annotations": {"summary": "backend: no task"}}],
}
BODIES: dict[str, dict[str, Any]] = {
    "slack": {"attachments": [{"title": TITLE, "text": "backend: no task"}]},
    "discord": {"embeds": [{"title": TITLE, "description": "backend: no task"}]},
    "webhook": WEBHOOK,
    "sms": WEBHOOK,
}


@pytest.fixture
def messages(tmp_path: Path) -> Messages:
    """Make an empty box."""
    return Messages(tmp_path / "messages.jsonl")


def _client(messages: Messages, folder: Path) -> TestClient:
    (folder / "tokens.json").write_text(json.dumps({"secret": "shop-prod"}))
    monitors = Monitors(folder / "monitors.json")
    return TestClient(make_app(messages, Heartbeats(messages), folder / "tokens.json", monitors))


@pytest.mark.parametrize("way", sorted(BODIES))
def test_each_way_is_read_as_its_provider_reads_it(
    way: str, messages: Messages, tmp_path: Path
) -> None:
    """A message by each way names alert, severity and stack; a token of nobody opens nothing."""
    client = _client(messages, tmp_path)
    assert client.post(f"/{way}/other", json=BODIES[way]).status_code == 404
    assert client.post(f"/{way}/secret", json={"text": "hello"}).status_code == 400
    assert messages.since() == []
    assert client.post(f"/{way}/secret", json=BODIES[way]).status_code in (200, 204)
    (found,) = client.get("/messages", params={"stack": "shop-prod"}).json()
    assert (found["alert"], found["severity"], found["status"]) == (
        "ServiceDown",
        "critical",
        "firing",
    )
    assert "backend: no task" in found["text"]
    assert "ServiceDown" in client.get("/").text


def test_pagerduty_takes_events_of_a_known_key(messages: Messages, tmp_path: Path) -> None:
    """An event is taken with 202 and its resolution told apart; another key is refused."""
    client = _client(messages, tmp_path)
    event = {
        "routing_key": "secret",
        "event_action": "trigger",
        "payload": {"summary": f"{TITLE}: x", "custom_details": {"first": "look"}},
    }
    assert client.post("/pagerduty", json=event | {"routing_key": "x"}).status_code == 400
    assert client.post("/pagerduty", json=event).status_code == 202
    assert client.post("/pagerduty", json=event | {"event_action": "resolve"}).status_code == 202
    assert [item["status"] for item in messages.since()] == ["firing", "resolved"]


def test_mail_is_kept(messages: Messages) -> None:
    """A mail by SMTP is read like the rest; what has no end is not kept."""

    async def serve() -> None:
        server = await asyncio.start_server(Smtp(messages).serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        await asyncio.to_thread(_send, port)
        server.close()

    asyncio.run(serve())
    (found,) = messages.since()
    assert (found["way"], found["alert"], found["status"]) == ("email", "ServiceDown", "resolved")
    assert "to ops@example.org" in found["text"]


def _send(port: int) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"] = TITLE.replace("CRITICAL", "RESOLVED"), "a@example.org"
    mail["To"] = "ops@example.org"
    mail.set_content(".a line that begins with a dot")
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.send_message(mail)
    leaves = smtplib.SMTP("127.0.0.1", port)
    leaves.ehlo()
    leaves.docmd("DATA")
    leaves.close()


def test_a_heartbeat_that_stays_away_is_told_once(messages: Messages) -> None:
    """Three beats late it is lost, and told once; when it is heard again that is told too."""
    hearts = Heartbeats(messages)
    start = time.time()
    for second in (0, 10, 20):
        hearts.beat("shop-prod", start + second)
    hearts.look(start + 45)
    assert messages.since() == []
    hearts.look(start + 51)
    hearts.look(start + 60)
    assert [item["alert"] for item in messages.since()] == ["HeartbeatLost"]
    hearts.beat("shop-prod", start + 61)
    assert [item["status"] for item in messages.since()] == ["firing", "resolved"]


def test_what_came_is_there_after_a_restart(messages: Messages, tmp_path: Path) -> None:
    """A new process reads what the one before has kept."""
    client = _client(messages, tmp_path)
    client.post("/slack/secret", json=BODIES["slack"])
    again = Messages(tmp_path / "messages.jsonl").since()
    assert again == messages.since()
    assert len(again) == 1
    assert again[0]["stack"] == "shop-prod"


@pytest.mark.parametrize("way", sorted(BODIES))
def test_a_way_that_was_taken_back_is_closed_to_its_stack_alone(
    way: str, messages: Messages, tmp_path: Path
) -> None:
    """As where somebody removed the webhook; the others, and other stacks, get through."""
    client = _client(messages, tmp_path)
    other = "slack" if way != "slack" else "discord"
    spoken = "webhook" if way == "sms" else way
    for stack, answers in (("shop-prod", True), ("another", False)):
        (tmp_path / "refused.json").write_text(json.dumps({stack: [spoken]}))
        refused = client.post(f"/{way}/secret", json=BODIES[way]).status_code == 404
        assert refused is answers
        assert client.post(f"/{other}/secret", json=BODIES[other]).is_success
