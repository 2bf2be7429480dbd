"""Changes made by hand through the APIs of a cloud that boots nothing; about half a minute."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from drift.copy import LookError, Source
from drift.finding import Finding, Look
from drift.look import Looker
from drift.remedies import Words
from drift.scratch import scratch
from tests.engine.conftest import STACK, Project

STRANGER = "by-hand"
EVIL = "203.0.113.9"
OPEN = {
    "direction": "in", "protocol": "tcp", "port": "5432", "source_ips": ["0.0.0.0/0"],
    "destination_ips": [], "description": "by hand",
}  # fmt: skip
LABELS = {"managed-by": "plinth", "stack": STACK}


class Hand:
    """A person with both consoles open."""

    def __init__(self, variables: dict[str, str]) -> None:
        self.hetzner = httpx.Client(
            base_url=variables["HCLOUD_ENDPOINT"],
            headers={"Authorization": f"Bearer {variables['HCLOUD_TOKEN']}"},
        )
        self.cloudflare = httpx.Client(
            base_url=variables["CLOUDFLARE_BASE_URL"],
            headers={"Authorization": f"Bearer {variables['CLOUDFLARE_API_TOKEN']}"},
        )

    def one(self, kind: str) -> dict[str, Any]:
        """Return the only thing of a kind."""
        found = [i for i in self.hetzner.get(f"/{kind}").json()[kind] if i["name"] != STRANGER]
        assert len(found) == 1
        return dict(found[0])

    def act(self, kind: str, action: str, **body: Any) -> None:
        """Have something done to the only thing of a kind."""
        path = f"/{kind}/{self.one(kind)['id']}/actions/{action}"
        answer = self.hetzner.post(path, json=body)
        assert answer.status_code == 201, answer.text
        doing = answer.json()
        for action_ in doing.get("actions") or [doing["action"]]:
            self.wait(action_["id"])

    def wait(self, number: int) -> None:
        """Wait until an action has ended well."""
        while (found := self.hetzner.get(f"/actions/{number}").json()["action"])["status"] != (
            "success"
        ):
            assert found["status"] == "running", found
            time.sleep(0.05)

    @property
    def zone(self) -> str:
        """Return the path of the records."""
        (zone,) = self.cloudflare.get("/zones").json()["result"]
        return f"/zones/{zone['id']}/dns_records"


@pytest.fixture(scope="module")
def made(project: Project) -> Project:
    """Have the stack made."""
    done = project.stack("up", "--yes", "--skip-preview")
    assert done.returncode == 0, done.stdout
    return project


@pytest.fixture
def looker(made: Project, tmp_path: Path) -> Iterator[Looker]:
    """Give what looks at the stack."""
    with scratch(tmp_path / "drift") as folder:
        yield _looker(made, made.variables, folder)


def _looker(project: Project, variables: dict[str, str], folder: Path) -> Looker:
    return Looker(
        source=Source(project.path, STACK, "plinth", variables),
        key_file=project.path / ".env" / "ssh" / "deploy-dev",
        words=Words("chrono-scraper", "dev", STACK),
        folder=folder,
    )


def _look(looker: Looker) -> Look:
    return looker.look((), date(2026, 11, 21))


def _backend(project: Project) -> Path:
    return Path(project.variables["PULUMI_BACKEND_URL"].removeprefix("file://")) / ".pulumi"


def test_nothing_is_found_where_nothing_was_changed(made: Project, looker: Looker) -> None:
    """Right after `up` there is no noise, whatever the providers have computed since."""
    found = _look(looker)
    assert found.as_json()["drift"] == []
    assert (found.unseen, found.exit_code) == ({}, 0)
    assert made.variables["PULUMI_BACKEND_URL"] != ""


def test_a_look_neither_needs_nor_takes_the_lock(made: Project, looker: Looker) -> None:
    """It works while a deploy holds the stack, and leaves every file of the backend as it is."""
    lock = _backend(made) / "locks" / "organization" / "plinth" / STACK / "other.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_text(json.dumps({"pid": 1, "username": "x", "hostname": "y", "timestamp": ""}))
    try:
        before = _files(made)
        assert _look(looker).exit_code == 0
        assert _files(made) == before
    finally:
        lock.unlink()


def _files(project: Project) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in _backend(project).rglob("*") if p.is_file()}


def test_what_cannot_be_looked_at_is_told_and_hides_nothing_else(
    made: Project, tmp_path: Path
) -> None:
    """With a token that Hetzner refuses, Cloudflare's part is looked at all the same."""
    hand = Hand(made.variables)
    body = {"type": "A", "name": "x.dev.chronoscraper.com", "content": EVIL, "ttl": 60}
    record = hand.cloudflare.post(hand.zone, json=body).json()["result"]
    wrong = made.variables | {"HCLOUD_TOKEN": "x" * 64}
    try:
        with scratch(tmp_path) as folder:
            told = _look(_looker(made, wrong, folder))
    finally:
        hand.cloudflare.delete(f"{hand.zone}/{record['id']}")
    assert {item.place for item in told.findings} == {"cloudflare"}
    assert set(told.unseen) == {"hetzner", "hetzner: list"}
    assert told.unseen["hetzner"] == "unable to authenticate (unauthorized)"
    assert told.exit_code == 3
    with scratch(tmp_path) as folder:
        assert _look(_looker(made, wrong, folder)).exit_code == 1


def test_each_change_is_found_with_its_time_and_remedies(made: Project, looker: Looker) -> None:
    """A dozen things done by hand, each told in words; a computed value is among none."""
    began = datetime.now(UTC).replace(microsecond=0)
    _meddle(Hand(made.variables))
    told = {item.key: item for item in _look(looker).findings}
    assert {key: item.details for key, item in told.items()} == {
        "changed:app-1": (
            "backups: no → yes",
            "labels.by: hand (new)",
            "type: cx23 → cx33",
            "status: running → off",
        ),
        "changed:data-data": ("delete protection: no → yes", "size: 10 GB → 20 GB"),
        "changed:edge-app": (f"content: {_address(made)} → {EVIL}",),
        "changed:network-servers": ("rule new: tcp 5432 from 0.0.0.0/0 (by hand)",),
        "extra:cloudflare:A:evil.dev.chronoscraper.com:203.0.113.9": (
            f"content: {EVIL}",
            "the name is below one of the stack's",
        ),
        "extra:hetzner:chrono-scraper-dev-edge:target:203.0.113.9": ("it is not in the state",),
        "extra:hetzner:firewall:by-hand": ("it has the stack's labels and is not in its state",),
        "gone:edge-edge-app-1": ("it is not there any more",),
        "gone:edge-edge-assignment": ("it is not there any more",),
        "gone:edge-edge-http": ("it is not there any more",),
        "gone:edge-origin": ("it is not there any more",),
    }
    exact = {key: item.since.source for key, item in told.items() if _within(item, began)}
    assert exact == {
        "changed:app-1": "Hetzner: stop_server",
        "changed:data-data": "Hetzner: resize_volume",
        "changed:edge-app": "Cloudflare: modified_on",
        "changed:network-servers": "Hetzner: set_firewall_rules",
        "extra:cloudflare:A:evil.dev.chronoscraper.com:203.0.113.9": "Cloudflare: modified_on",
        "extra:hetzner:firewall:by-hand": "Hetzner: created",
        "gone:edge-edge-app-1": "Hetzner: remove_target",
        "gone:edge-edge-assignment": "Hetzner: unassign_floating_ip",
        "gone:edge-edge-http": "Hetzner: delete_service",
    }
    assert told["gone:edge-origin"].since.words().startswith("after ")
    assert "plinth:servers: {app-1: {type: cx33}}" in told["changed:app-1"].accept
    assert "plinth:backups: true" in told["changed:app-1"].accept
    assert told["changed:app-1"].undo.startswith("start it: hcloud server poweron chrono-scraper")
    assert told["changed:network-servers"].undo == (
        "bin/plinth up --refresh --system chrono-scraper --env dev"
    )
    assert told["extra:hetzner:firewall:by-hand"].undo == "hcloud firewall delete by-hand"


def _within(item: Finding, began: datetime) -> bool:
    at = item.since.at
    return bool(at and item.since.exact and began <= at.astimezone(UTC) <= datetime.now(UTC))


def _address(project: Project) -> str:
    balancer = Hand(project.variables).one("load_balancers")
    return str(balancer["public_net"]["ipv4"]["ip"])


def _meddle(hand: Hand) -> None:
    server, firewall = hand.one("servers"), hand.one("firewalls")
    hand.hetzner.put(f"/servers/{server['id']}", json={"labels": server["labels"] | {"by": "hand"}})
    hand.act("servers", "enable_backup")
    hand.act("servers", "poweroff")
    hand.act("servers", "change_type", server_type="cx33", upgrade_disk=False)
    hand.act("servers", "poweroff")  # it was started again with its new type
    hand.act("firewalls", "set_rules", rules=[*firewall["rules"], OPEN])
    body = {"name": STRANGER, "labels": LABELS, "rules": []}
    assert hand.hetzner.post("/firewalls", json=body).status_code == 201
    hand.act("volumes", "change_protection", delete=True)
    hand.act("volumes", "resize", size=20)
    target = {"type": "server", "server": {"id": server["id"]}}
    hand.act("load_balancers", "remove_target", **target)
    hand.act("load_balancers", "add_target", type="ip", ip={"ip": EVIL})
    hand.act("load_balancers", "delete_service", listen_port=80)
    hand.act("floating_ips", "unassign")
    records = hand.cloudflare.get(hand.zone).json()["result"]
    found = {(record["name"], record["type"]): record["id"] for record in records}
    own = found["dev.chronoscraper.com", "A"]
    hand.cloudflare.patch(f"{hand.zone}/{own}", json={"content": EVIL})
    hand.cloudflare.delete(f"{hand.zone}/{found['origin.dev.chronoscraper.com', 'A']}")
    extra = {"type": "A", "name": "evil.dev.chronoscraper.com", "content": EVIL, "ttl": 60}
    assert hand.cloudflare.post(hand.zone, json=extra).status_code == 200


def test_remedies_do_as_they_say(made: Project, looker: Looker) -> None:
    """One size is kept, all else that the state knows is as it was; what it does not is left."""
    with made.config("plinth:volume: {size: 10}", "plinth:volume: {size: 20}"):
        undone = made.stack("up", "--yes", "--skip-preview", "--refresh")
    assert undone.returncode == 0, undone.stdout
    hand = Hand(made.variables)
    hand.act("servers", "poweron")
    server = hand.one("servers")
    assert (server["server_type"]["name"], server["status"]) == ("cx23", "running")
    assert [rule["port"] for rule in hand.one("firewalls")["rules"]].count("5432") == 0
    assert {item.key for item in _look(looker).findings} == {
        "extra:cloudflare:A:evil.dev.chronoscraper.com:203.0.113.9",
        "extra:hetzner:chrono-scraper-dev-edge:target:203.0.113.9",
        "extra:hetzner:firewall:by-hand",
    }


def test_a_run_that_was_cut_off_is_no_drift(made: Project, looker: Looker) -> None:
    """Half of a change is not held against anybody; the message says what to do."""
    file = _backend(made) / "stacks" / "plinth" / f"{STACK}.json"
    text = file.read_text()
    document = json.loads(text)
    (server,) = (r for r in document["checkpoint"]["latest"]["resources"]
                 if r["type"] == "hcloud:index/server:Server")  # fmt: skip
    document["checkpoint"]["latest"]["pending_operations"] = [
        {"resource": server, "type": "updating"}
    ]
    file.write_text(json.dumps(document))
    try:
        with pytest.raises(LookError, match="a change of the stack is under way, or was cut off"):
            _look(looker)
    finally:
        file.write_text(text)
