"""Engine events become progress."""

import io
import json
from pathlib import Path
from typing import Any

from cli.events import Progress, complete_lines, label

URN = "urn:pulumi:dev::plinth::plinth:index:AppServer$hcloud:index/server:Server::app-1"


def _event(kind: str, op: str) -> dict[str, Any]:
    return {kind: {"metadata": {"op": op, "urn": URN}}}


def test_label_is_type_and_name() -> None:
    """A URN is shown as the resource's type and name."""
    assert label(URN) == "Server app-1"


def test_label_of_something_else_is_itself() -> None:
    """What is no URN is shown as it is."""
    assert label("odd") == "odd"


def test_a_creation_is_busy_then_done() -> None:
    """A step that started is named until it ends, then counted."""
    progress = Progress()
    progress.take(_event("resourcePreEvent", "create"))
    assert progress.describe() == "0 resources done; creating Server app-1"
    progress.take(_event("resOutputsEvent", "create"))
    assert progress.describe() == "1 resources done"
    assert progress.changed == {"create": 1}


def test_the_summary_counts_what_was_done() -> None:
    """The end of a run says how much was created and changed, or that nothing was."""
    progress = Progress()
    assert progress.summary() == "nothing to change"
    for operation in ("create", "create", "update", "same"):
        progress.take(_event("resOutputsEvent", operation))
    assert progress.summary() == "2 created, 1 updated"


def test_what_stays_the_same_is_no_change() -> None:
    """An unchanged resource is done but not changed."""
    progress = Progress()
    progress.take(_event("resOutputsEvent", "same"))
    assert (progress.done, dict(progress.changed)) == (1, {})


def test_errors_are_kept_once_without_colour_codes() -> None:
    """The same error of the engine is told once, in plain words."""
    progress = Progress()
    for _ in range(2):
        progress.take(
            {"diagnosticEvent": {"severity": "error", "urn": URN, "message": "<{%fg 1%}>boom\n"}}
        )
    assert progress.errors == ["Server app-1: boom"]


def test_a_half_written_line_waits_for_its_end() -> None:
    """Reading while the engine writes yields whole events only."""
    first, second = (json.dumps({"sequence": n}).encode() + b"\n" for n in (1, 2))
    feed = io.BytesIO(first + second[:4])
    assert list(complete_lines(feed)) == [{"sequence": 1}]
    feed.seek(0, io.SEEK_END)
    feed.write(second[4:])
    feed.seek(len(first))
    assert list(complete_lines(feed)) == [{"sequence": 2}]


def test_a_line_that_ends_within_a_character(tmp_path: Path) -> None:
    """A character of several bytes may be cut by a write; the line is still read whole, once."""
    line = (json.dumps({"message": "… made"}, ensure_ascii=False) + "\n").encode()
    path = tmp_path / "events"
    path.write_bytes(line + line[:14])
    with path.open("rb") as feed:
        assert list(complete_lines(feed)) == [{"message": "… made"}]
        assert list(complete_lines(feed)) == []
        path.write_bytes(line + line)
        assert list(complete_lines(feed)) == [{"message": "… made"}]
