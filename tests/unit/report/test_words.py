"""Changes in words."""

from __future__ import annotations

import base64
from typing import Any

from report import events
from report.facts import facts
from report.words import changes
from tests.unit.report.log import SECRET, SERVER, SERVICE, VOLUME, log, step

CONFIG = "docker:index/serviceConfig:ServiceConfig"


def words(*args: Any, **named: Any) -> list[str]:
    """Return the changes of one step."""
    [found] = events.read(log(step(*args, **named))).steps
    return changes(found)


def service(memory: int, configs: list[str]) -> dict[str, Any]:
    """Return inputs of a service that reads files."""
    files = [{"configName": f"{name}-hash", "fileName": f"/etc/{name}"} for name in configs]
    limits = {"limits": {"memoryBytes": memory << 20}}
    return {"taskSpec": {"containerSpec": {"configs": files}, "resources": limits}}


def test_values_have_their_units() -> None:
    """Bytes are MiB, sizes GB."""
    assert words("update", VOLUME, "v", {"size": 10}, {"size": 20}) == ["size: 10 GB → 20 GB"]
    assert words("update", SERVICE, "s", service(384, []), service(512, [])) == [
        "memory limit: 384 MiB → 512 MiB"
    ]


def test_files_of_a_service_go_by_their_place() -> None:
    """A new version, a new file and one that is gone are told apart; ids are nobody's concern."""
    old, new = service(1, ["a", "b"]), service(1, ["b", "c"])
    new["taskSpec"]["containerSpec"]["configs"][0]["configName"] = "b-other"
    assert words("update", SERVICE, "s", old, new, diffs=("taskSpec",)) == [
        "no longer reads /etc/a",
        "reads a new version of /etc/b",
        "reads /etc/c",
    ]


def test_a_config_is_compared_line_by_line() -> None:
    """Its base64 is read, and the name that follows from its content is left out."""
    sides = [
        {"data": base64.b64encode(text.encode()).decode(), "name": f"a-{text[-1]}"}
        for text in ("x = 1\ny = 2", "x = 1\ny = 3")
    ]
    assert words("replace", CONFIG, "c", *sides) == ["content: -y = 2; +y = 3"]


def test_a_hidden_change_is_told_without_its_value() -> None:
    """Both sides are masked alike; the provider says that they differ."""
    found = words(
        "update",
        "command:remote:Command",
        "c",
        {"stdin": SECRET},
        {"stdin": SECRET},
        diffs=("stdin",),
    )
    assert found == ["input: [secret] → [another secret]"]


def test_what_the_provider_does_not_take_for_a_difference_is_left_out() -> None:
    """Only the properties that it names count, where it names any."""
    old, new = {"size": 1, "format": "ext4"}, {"size": 2}
    assert words("update", VOLUME, "v", old, new, diffs=("size",)) == ["size: 1 GB → 2 GB"]
    assert words("update", VOLUME, "v", old, new) == ["format: ext4 (removed)", "size: 1 GB → 2 GB"]


def test_facts_of_what_is_made() -> None:
    """The few values by which people know a resource."""
    record = {"name": "a.example", "type": "A", "content": "1.2.3.4", "proxied": True}
    made = events.read(
        log(
            step("create", SERVER, "s", None, {"serverType": "cx23", "location": "nbg1"}),
            step("create", "cloudflare:index/dnsRecord:DnsRecord", "r", None, record),
            step("create", SERVICE, "x", None, service(64, [])),
        )
    ).changes
    assert [facts(item) for item in made] == [
        "cx23 in nbg1",
        "a.example A to 1.2.3.4, behind Cloudflare",
        "none, at most 64 MiB",
    ]
