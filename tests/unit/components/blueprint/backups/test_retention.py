"""What is left of each system's copies after 400 days of its schedule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from components.blueprint.backups.retention import Copy, kept, left
from components.blueprint.backups.specs import KeepSpec
from components.blueprint.plan import plan
from components.catalog import load_catalogue
from tests.unit.components import edge_systems, support
from tests.unit.components.render.guest import in_guest

if TYPE_CHECKING:
    from pathlib import Path

    from components.blueprint.backups.specs import BackupScheduleSpec

START = datetime(2027, 1, 1, tzinfo=UTC)
DAYS = 400
END = START + timedelta(days=DAYS)  # the last copies are of Friday, 4 February 2028


DAILY = [
    *(("chrono-scraper", item, place, days)
      for item in ("postgres-dump", "meilisearch", "config")
      for place, days in (("offsite", 30), ("local", 7))),
    ("chrono-scraper", "redis", "offsite", 7),
    ("chrono-scraper", "redis", "local", 7),
    *(("fairpact", item, place, days)
      for item in ("postgres-dump", "redis", "config")
      for place, days in (("offsite", 30), ("local", 7))),
    ("fairpact", "uploads", "offsite", 30),
    *(("ecommerce", item, place, 30)
      for item in ("assets", "config")
      for place in ("offsite", "region")),
]  # fmt: skip
_SIX, _THREE = [0, 1, 2, 3, 4, 5, 6, 12, 19, 35, 66, 96, 127], [0, 1, 2, 3, 4, 5, 6, 12, 19, 35]
STEPS = [
    # 7 days; this Friday and three Sundays; this day and the last ones of months
    ("glossary", "postgres-dump", _SIX),
    ("glossary", "uploads", _SIX),
    ("glossary", "config", _SIX),
    ("nutri", "supabase", _THREE),
    ("nutri", "config", _THREE),
    # four Sundays, and the last ones of six months
    ("glossary", "neo4j", [0, 7, 14, 21, 35, 63, 91, 126, 154]),
]
MOMENTS = [
    ("chrono-scraper", "offsite", 30),
    ("chrono-scraper", "local", 7),
    ("fairpact", "offsite", 30),
    ("fairpact", "local", 7),
    ("glossary", "offsite", 7),
    ("ecommerce", "offsite", 30),
    ("ecommerce", "region", 30),
]
SYSTEMS = ("chrono-scraper", "ecommerce", "fairpact", "glossary", "nutri")


def backups(system: str) -> BackupScheduleSpec:
    """Return the backups that a system's production has."""
    chrono = system == "chrono-scraper"
    config = support.config("prod") if chrono else edge_systems.context(system).config
    planned = plan(config, load_catalogue(), {}).backups
    assert planned is not None
    return planned


def copies(system: str, item: str, place: str) -> list[Copy]:
    """Return what a place has of an item after 400 days."""
    (spec,) = (found for found in backups(system).items if found.key == item)
    return left(spec, place, START, DAYS)


def days_ago(found: list[Copy]) -> list[int]:
    """Return how many days before the newest each copy was made, the newest first."""
    return [(found[-1].at.date() - copy.at.date()).days for copy in reversed(found)]


@pytest.mark.parametrize(("system", "item", "place", "days"), DAILY)
def test_a_dump_of_each_day_is_kept(system: str, item: str, place: str, days: int) -> None:
    """The documents say `Local: 7 days, external: 30 days`, and `Daily, 30 days`."""
    assert days_ago(copies(system, item, place)) == list(range(days))


@pytest.mark.parametrize(("system", "item", "expected"), STEPS)
def test_daily_weekly_and_monthly_dumps_are_kept(
    system: str, item: str, expected: list[int]
) -> None:
    """The documents say `7 daily, 4 weekly, 6 monthly`, and with 3 monthly ones."""
    assert days_ago(copies(system, item, "offsite")) == expected


@pytest.mark.parametrize(("system", "place", "days"), MOMENTS)
def test_any_moment_of_the_retention_can_be_restored(system: str, place: str, days: int) -> None:
    """The oldest full copy is from before it, and not a whole round older than it has to be."""
    found = copies(system, "postgres", place)
    fulls = [copy for copy in found if copy.kind == "full"]

    assert found[0] == fulls[0]
    age = (END - fulls[0].at) / timedelta(days=1)
    assert days < age <= days + 8
    gaps = [late.at - soon.at for soon, late in pairwise(fulls)]
    assert set(gaps) == {timedelta(days=7)}


def test_nothing_is_left_out() -> None:
    """Every item of every system is in the lists above, for each of its places."""
    listed = {row[:3] for row in DAILY}
    listed |= {(system, item, "offsite") for system, item, _ in STEPS}
    listed |= {(system, "postgres", place) for system, place, _ in MOMENTS}

    assert listed == {
        (system, item.key, place)
        for system in SYSTEMS
        for item in backups(system).items
        for place in item.keep
    }


def test_in_between_there_are_smaller_copies() -> None:
    """Each day a differential one, every six hours an incremental one, each week all anew."""
    last = copies("chrono-scraper", "postgres", "offsite")[-28:]

    per_day = [copy.kind for copy in last if copy.at.hour == 2]
    assert sorted(per_day) == ["diff"] * 6 + ["full"]
    assert {copy.kind for copy in last if copy.at.hour in {8, 14, 20}} == {"incr"}
    assert len(last) - len(per_day) == 21


def test_every_system_with_data_keeps_its_databases() -> None:
    """Whatever its document says of dumps, a Postgres of its own ships its log as well."""
    for system in ("chrono-scraper", "fairpact", "glossary", "ecommerce"):
        assert [i.store for i in backups(system).items if i.continuous] == ["postgres"]


def test_what_no_rule_wants_goes() -> None:
    """A copy of yesterday does not stay for the rule of a week where today's does."""
    today, yesterday = Copy(END), Copy(END - timedelta(days=1))

    assert kept([yesterday, today], KeepSpec(weekly=3), chained=False, now=END) == [today]
    assert kept([yesterday, today], KeepSpec(daily=3), chained=False, now=END) == [yesterday, today]


def test_what_builds_on_a_full_copy_goes_with_it() -> None:
    """And the newest full copy stays, however old."""
    old = [Copy(END - timedelta(days=30)), Copy(END - timedelta(days=29), "diff")]
    new = [Copy(END - timedelta(days=10)), Copy(END, "diff")]

    assert kept([*old, *new], KeepSpec(days=7), chained=True, now=END) == new
    assert kept(old, KeepSpec(days=7), chained=True, now=END) == old


SCRIPT = """
export RESTIC_REPOSITORY=/mnt/repository RESTIC_PASSWORD=x RESTIC_CACHE_DIR=/mnt/cache
restic init --quiet
while read -r time; do
  echo x | restic backup --quiet --stdin --tag t --time "$time"
done </mnt/times
restic forget --quiet --tag t --group-by tags --keep-within 3d --keep-daily 4 --keep-weekly 3 \
  --keep-monthly 2
restic snapshots --json | python3 -c '
import json, sys
print(*sorted(s["time"][:16] for s in json.load(sys.stdin)))'
"""


def test_restic_keeps_the_same(tmp_path: Path) -> None:
    """The servers' own, asked with the same times: days missing, two on one day, ends of months."""
    ages = (0, 0.3, 1, 2, 2.5, 5, 6, 9, 14, 16, 20, 27, 33, 48, 64)
    end = datetime(2026, 2, 5, 12, tzinfo=UTC)  # restic passes over what is still to come
    found = [Copy((end - timedelta(days=age)).replace(second=0)) for age in reversed(ages)]
    lines = "".join(f"{copy.at:%Y-%m-%d %H:%M:%S}\n" for copy in found)
    (tmp_path / "times").write_text(lines)
    (tmp_path / "script").write_text(SCRIPT)

    code, said = in_guest(tmp_path, "env", "TZ=UTC", "sh", "-eu", "/mnt/script")

    rules = KeepSpec(days=3, daily=4, weekly=3, monthly=2)
    stay = kept(found, rules, chained=False, now=end)
    assert (code, said.splitlines()[-1].split()) == (0, [f"{c.at:%Y-%m-%dT%H:%M}" for c in stay])
