"""What Docker writes becomes what Loki takes."""

from __future__ import annotations

import json

import pytest

from components.remote.monitoring import lines
from components.remote.monitoring.mask import Masker


def docker(log: str, time: str = "2026-01-31T12:00:00.123456789Z", stream: str = "stdout") -> bytes:
    """Return a line as Docker's json-file has it."""
    return json.dumps({"log": log + "\n", "stream": stream, "time": time}).encode()


def test_a_line_keeps_its_time_to_the_nanosecond() -> None:
    """Order within a millisecond is not lost."""
    ((time, stream, level, line),) = lines.entries([docker("hello")], Masker([]))

    assert (time, stream, level, line) == ("1769860800123456789", "stdout", "info", "hello")


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ('{"level": "error", "message": "x"}', "error"),
        ('{"severity": "WARN"}', "warning"),
        ('{"level": 30}', "info"),
        ("[1, 2]", "info"),
        ("{broken", "info"),
        ("plain error", "info"),
    ],
)
def test_the_level_is_what_the_line_says(line: str, level: str) -> None:
    """Only a field of JSON counts, and only words that are few."""
    assert lines.level(line) == level


def test_torn_lines_are_left_out_and_secrets_masked() -> None:
    """What is no JSON of Docker's is none of ours."""
    found = lines.entries([b'{"log": "x', docker("password=abc")], Masker([]))

    assert [item[3] for item in found] == ["password=***"]


def test_labels_are_few() -> None:
    """Entries of one stream and level are one stream of Loki's."""
    found = lines.entries(
        [docker("a"), docker("b"), docker('{"level": "error"}'), docker("c", stream="stderr")],
        Masker([]),
    )
    streams = lines.streams(found, {"service": "backend"})

    assert [(s["stream"], len(s["values"])) for s in streams] == [
        ({"service": "backend", "stream": "stdout", "level": "info"}, 2),
        ({"service": "backend", "stream": "stdout", "level": "error"}, 1),
        ({"service": "backend", "stream": "stderr", "level": "info"}, 1),
    ]
