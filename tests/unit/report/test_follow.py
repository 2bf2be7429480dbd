"""What was decided, and what only follows from it."""

from __future__ import annotations

from typing import Any

import pytest

from report import events
from report.follow import follows
from tests.unit.report.log import SECRET, SERVER, SERVICE, UNKNOWN_ID, VOLUME, log, step

COMMAND = "command:remote:Command"
RECORD = "cloudflare:index/dnsRecord:DnsRecord"


def reading(version: str) -> dict[str, Any]:
    """Return inputs of a service that reads a version of a file."""
    files = [{"configName": f"a.conf-{version}", "configId": version, "fileName": "/etc/a.conf"}]
    return {"taskSpec": {"containerSpec": {"configs": files}}}


@pytest.mark.parametrize(
    ("expected", "given"),
    [
        (True, step("update", RECORD, "r", {"content": "1.2.3.4"}, {"content": UNKNOWN_ID})),
        (False, step("update", RECORD, "r", {"content": "1.2.3.4"}, {"content": "1.2.3.5"})),
        (True, step("update", SERVICE, "s", reading("one"), reading("two"))),
        (False, step("update", SERVICE, "s", {"name": "a"}, reading("two"))),
        (True, step("replace", COMMAND, "c", {"triggers": ["1"]}, {}, keys=("triggers",))),
        (True, step("replace", SERVICE, "s", {"name": "a"}, {"name": "a"})),
        (False, step("replace", SERVER, "s", {}, {}, keys=("location",))),
        (True, step("replace", "hcloud:x:A", "a", {}, {}, keys=("floatingIpId",))),
        (
            False,
            step("update", COMMAND, "c", {"stdin": SECRET}, {"stdin": SECRET}, diffs=("stdin",)),
        ),
        (False, step("create", VOLUME, "v", None, {"size": UNKNOWN_ID})),
        (False, step("delete", VOLUME, "v", {"size": 1})),
    ],
)
def test_follows(given: dict[str, Any], expected: bool) -> None:  # noqa: FBT001 - a case's part
    """New ids, versions and addresses follow; values, hidden ones too, are decided."""
    [found] = events.read(log(given)).changes
    assert follows(found) is expected
