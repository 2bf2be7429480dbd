"""`plinth logs`: the question in LogQL, and what Loki answers as lines in order."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from cli.errors import PlinthError
from cli.monitoring import logs
from cli.monitoring.reach import Watch

STREAMS = {
    "data": {
        "result": [
            {"stream": {"server": "app-2", "level": "error"}, "values": [["3000000000", "third"]]},
            {"stream": {"server": "app-1"},
             "values": [["1000000000", "first"], ["2000000000", "second"]]},
        ]
    }
}  # fmt: skip


class Loki(Watch):
    """A stack whose Loki answers what it is given, and keeps what it was asked."""

    def __init__(self, answer: object) -> None:
        super().__init__("monitor-1", "ssh nobody", "Nutri")
        object.__setattr__(self, "answer", answer)
        object.__setattr__(self, "asked", [])

    def ask(  # type: ignore[override]
        self, service: str, path: str, parameters: Mapping[str, str] | None = None
    ) -> bytes:
        """Keep the question; give the answer."""
        self.asked.append((service, path, parameters))  # type: ignore[attr-defined]
        return json.dumps(self.answer).encode()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("grep", "level", "question"),
    [
        (None, None, '{service="backend"}'),
        ("time.?out", None, '{service="backend"} |~ "time.?out"'),
        ('say "no"\\', "error", '{service="backend", level="error"} |~ "say \\"no\\"\\\\"'),
    ],
)
def test_a_question_holds_what_was_typed(
    grep: str | None, level: str | None, question: str
) -> None:
    """As LogQL's strings, so that no quotation mark ends one."""
    assert logs.expression("backend", grep, level) == question


def test_lines_of_all_servers_are_in_their_order() -> None:
    """By the time that they were said at, with server and level."""
    loki = Loki(STREAMS)
    found = logs.lines(loki, "{}", 60, 50)
    assert [(said.line, said.server, said.level) for said in found] == [
        ("first", "app-1", "info"), ("second", "app-1", "info"), ("third", "app-2", "error")
    ]  # fmt: skip
    assert found[2].time == "1970-01-01 00:00:03"
    ((service, path, parameters),) = loki.asked  # type: ignore[attr-defined]
    assert (service, path) == ("loki", "/loki/api/v1/query_range")
    assert (parameters["limit"], parameters["direction"]) == ("50", "backward")


def test_a_service_that_never_spoke_is_refused() -> None:
    """With those that did; one that did is not."""
    loki = Loki({"data": ["nginx", "backend"]})
    with pytest.raises(PlinthError, match=r"backnd has said nothing.*Known: backend, nginx"):
        logs.refuse_unknown(loki, "backnd")
    logs.refuse_unknown(loki, "backend")
