"""What a server is shown of its memory and its processors."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from localcloud.machines import procfs

MIB = 1024 * 1024
HOST = """\
MemTotal:       24621312 kB
MemFree:         5242880 kB
MemAvailable:   20971520 kB
Buffers:          102400 kB
Cached:         10240000 kB
Shmem:             10240 kB
SwapTotal:       1048576 kB
VmallocTotal:   34359738367 kB
HugePages_Total:       0
"""
STAT = {"total_inactive_file": 300 * MIB, "total_active_file": 100 * MIB, "total_shmem": 50 * MIB}


def _values(text: str) -> dict[str, int]:
    return {line.split(":")[0]: int(line.split()[1]) for line in text.splitlines()}


def test_it_sees_its_own_memory() -> None:
    """Total, free and available are the group's; files can be given back, shared memory not."""
    found = _values(procfs.meminfo(HOST, 4096 * MIB, 1536 * MIB, STAT))
    assert found == {
        "MemTotal": 4096 * 1024,
        "MemFree": 2560 * 1024,
        "MemAvailable": 2960 * 1024,
        "Buffers": 0,
        "Cached": 450 * 1024,
        "Shmem": 50 * 1024,
        "SwapTotal": 0,
        "VmallocTotal": 34359738367,
        "HugePages_Total": 0,
    }


def test_both_versions_of_control_groups_are_understood() -> None:
    """Version 2 counts below a group without saying `total_`."""
    plain = {name.removeprefix("total_"): value for name, value in STAT.items()}
    first = procfs.meminfo(HOST, 4096 * MIB, 1536 * MIB, STAT)
    assert first == procfs.meminfo(HOST, 4096 * MIB, 1536 * MIB, plain)


def test_more_than_all_cannot_be_available() -> None:
    """A group over its limit for a moment has nothing free, and never less than that."""
    found = _values(procfs.meminfo(HOST, 100 * MIB, 120 * MIB, {"file": 0}))
    assert (found["MemFree"], found["MemAvailable"]) == (0, 0)
    found = _values(procfs.meminfo(HOST, 100 * MIB, 10 * MIB, {"inactive_file": 90 * MIB}))
    assert found["MemAvailable"] == 100 * 1024


def test_time_that_nobody_used_is_idle() -> None:
    """Two processors share evenly; the first line is both together."""
    found = procfs.Processors(2, 100.0, (1000, 500))
    assert found.lines(110.0, (1400, 700), {}).splitlines() == [
        "cpu  400 0 200 1400 0 0 0 0 0 0",
        "cpu0 200 0 100 700 0 0 0 0 0 0",
        "cpu1 200 0 100 700 0 0 0 0 0 0",
    ]


def test_time_that_others_took_is_stolen() -> None:
    """What threads waited for since the last look, never more than was left; not what is old."""
    found = procfs.Processors(1, 100.0, (0, 0))
    found.lines(101.0, (0, 0), {"7": 5 * 10**8})
    line = found.lines(102.0, (20, 0), {"7": 8 * 10**8, "8": 10**8}).splitlines()[0]
    assert line == "cpu  20 0 0 90 0 0 0 90 0 0"
    line = found.lines(103.0, (20, 0), {"8": 9 * 10**9}).splitlines()[0]
    assert line == "cpu  20 0 0 90 0 0 0 190 0 0"


def test_no_counter_goes_back() -> None:
    """A clock that lags behind the use would take idle time back: it stands still instead."""
    found = procfs.Processors(1, 100.0, (0, 0))
    found.lines(110.0, (0, 0), {})
    line = found.lines(110.5, (90, 0), {}).splitlines()[0]
    assert line == "cpu  90 0 0 1000 0 0 0 0 0 0"
    line = found.lines(112.0, (80, 0), {}).splitlines()[0]
    assert line == "cpu  90 0 0 1150 0 0 0 0 0 0"


def test_the_rest_of_the_counters_is_the_hosts() -> None:
    """Of interrupts the sum is enough; the host's processors are not there."""
    host = "cpu  9 9 9 9\ncpu0 9 9 9 9\nintr 77 1 2 3\nctxt 5\nbtime 1000\n"
    assert procfs.stat(host, "cpu  1 0 0 1\n") == "cpu  1 0 0 1\nintr 77\nctxt 5\nbtime 1000\n"
    assert procfs.vmstat("nr_free 1\noom_kill 8\n", 2) == "nr_free 1\noom_kill 2\n"


@pytest.fixture
def group(tmp_path: Path) -> Path:
    """Return a control group of the first version."""
    made = tmp_path / "memory"
    made.mkdir()
    (made / "memory.usage_in_bytes").write_text(f"{64 * MIB}\n")
    (made / "memory.stat").write_text("total_inactive_file 0\ntotal_active_file 0\n")
    (made / "memory.oom_control").write_text("oom_kill_disable 0\nunder_oom 0\noom_kill 3\n")
    (made / "cpuacct.stat").write_text("user 100\nsystem 50\n")
    return made


def test_both_versions_count_alike(group: Path, tmp_path: Path) -> None:
    """Ticks of the first are microseconds of the second; a group that counts nothing has none."""
    second = tmp_path / "second"
    second.mkdir()
    (second / "cpu.stat").write_text("usage_usec 1500000\nuser_usec 1000000\nsystem_usec 500000\n")
    (second / "memory.current").write_text(f"{64 * MIB}\n")
    (second / "memory.stat").write_text("inactive_file 0\n")
    (second / "memory.events").write_text("low 0\noom 4\noom_kill 3\n")
    for one in (procfs.Group([str(tmp_path / "gone"), str(group)]), procfs.Group([str(second)])):
        assert one.ticks() == (100, 50)
        assert one.kills() == 3
        assert (one.memory() or (0, {}))[0] == 64 * MIB
    (group / "tasks").write_text("self\n999999999\n")
    assert list(procfs.Group([str(group)]).waiting()) == ["self"]
    nothing = procfs.Group([str(tmp_path)])
    assert nothing.waiting() == {}
    assert (nothing.ticks(), nothing.memory(), nothing.kills()) == (None, None, 0)


def test_files_stay_the_same_ones(group: Path, tmp_path: Path) -> None:
    """They are written in place, since the guest has bound them; what was longer is cut."""
    folder = tmp_path / ".proc"
    shown = procfs.Shown(folder, [str(group)], 128 * MIB, 1)
    (folder / "meminfo").write_text("x" * 100_000)
    before = (folder / "meminfo").stat().st_ino
    shown.write()
    assert (folder / "meminfo").stat().st_ino == before
    assert _values((folder / "meminfo").read_text())["MemFree"] == 64 * 1024
    assert "oom_kill 3\n" in (folder / "vmstat").read_text()
    assert (folder / "stat").read_text().startswith("cpu  0 0 0 0 ")


def test_groups_that_count_nothing_leave_the_hosts(tmp_path: Path) -> None:
    """No file is written, so that the guest binds none."""
    procfs.Shown(tmp_path / ".proc", [str(tmp_path)], 128 * MIB, 1).write()
    assert list((tmp_path / ".proc").iterdir()) == []


def test_it_runs_by_itself_and_outlives_groups_that_go(group: Path, tmp_path: Path) -> None:
    """Without the project's packages, as its supervisor starts it."""
    config = {"groups": [str(group)], "memory": 128 * MIB, "cores": 2, "proc": f"{tmp_path}/.proc"}
    (tmp_path / "machine.json").write_text(json.dumps(config))
    words = [sys.executable, "-I", "-S", procfs.__file__, str(tmp_path / "machine.json")]
    told = tmp_path / ".proc" / "stat"  # the last one
    with subprocess.Popen(words, cwd="/") as process:
        try:
            while not (told.exists() and told.read_text()):
                assert process.poll() is None
            shutil.rmtree(group)
            assert _values((tmp_path / ".proc/meminfo").read_text())["MemTotal"] == 128 * 1024
            assert process.poll() is None
        finally:
            process.kill()
