"""The mark of a run that was cut off."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cli.context import Context
from cli.unfinished import CLOCKS_APART, Unfinished


def _mark(tmp_path: Path) -> Unfinished:
    return Unfinished(Context("s", "dev", "local", "dev", tmp_path / "Pulumi.dev.yaml", tmp_path))


def test_no_mark_is_a_run_that_ended_well(tmp_path: Path) -> None:
    """Nothing is to be mended after a run that ended, or before the first."""
    mark = _mark(tmp_path)
    assert mark.since() is None
    mark.begin()
    mark.end()
    assert mark.since() is None


def test_the_mark_says_when_the_first_cut_off_run_began(tmp_path: Path) -> None:
    """A second run that is cut off as well does not forget what the first made."""
    mark = _mark(tmp_path)
    mark.path.write_text("2026-11-20T12:00:00+00:00\n")
    mark.begin()
    assert mark.since() == datetime(2026, 11, 20, 12, tzinfo=UTC) - CLOCKS_APART


def test_a_mark_that_was_cut_off_itself_has_its_files_time(tmp_path: Path) -> None:
    """An empty mark still marks."""
    mark = _mark(tmp_path)
    mark.path.touch()
    since = mark.since()
    assert since is not None
    assert datetime.now(UTC) - since < CLOCKS_APART + timedelta(minutes=1)
