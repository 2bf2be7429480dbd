"""Metrics of files, read back."""

from __future__ import annotations

from cli.status.look import store
from cli.status.samples import read
from components.blueprint.monitoring.textfile import exposition, gauge
from components.config.elapses import widest_gap
from tests.unit.components.support import blueprint


def test_what_is_written_is_read() -> None:
    """Labels with quotes included; words and what is no metric are passed over."""
    text = exposition([gauge("a", "Words.", (1.5, {"x": 'y"z'}), (1e9, {})), gauge("b", "B.")])
    found = read(text + "no metric\n")
    assert [(s.name, s.labels, s.value) for s in found.all] == [
        ("a", {"x": 'y\\"z'}, 1.5),
        ("a", {}, 1e9),
    ]
    assert (found.one("a"), found.one("b")) == (1.5, None)


def test_the_newest_place_of_an_item_counts() -> None:
    """Another item's copies do not; a place that failed is told."""
    backups = blueprint().backups
    assert backups is not None
    item = next(item for item in backups.items if item.continuous)
    newest = "plinth_backup_newest_restorable_timestamp_seconds"
    text = "".join(
        f'{newest}{{item="{key}",store="x",place="{place}"}} {value}\n'
        for key, place, value in ((item.key, "a", 100), (item.key, "b", 200), ("other", "a", 300))
    )
    text += f'plinth_backup_last_attempt_ok{{item="{item.key}",store="x",place="a"}} 0.000\n'
    found = store(item, read(text))
    assert (found.restorable, found.drilled) == (200, None)
    assert found.failed.startswith("1 of 1 places")
    assert found.gap == widest_gap(item.schedule).total_seconds() > 0
    assert store(item, read("")).restorable is None
