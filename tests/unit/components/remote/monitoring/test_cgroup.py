"""What a container uses where Docker is told nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from components.remote.monitoring import cgroup, gathered

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Files of a kernel with one container of two processes."""
    monkeypatch.setattr(cgroup, "PROCESSES", tmp_path / "proc")
    monkeypatch.setattr(cgroup, "GROUPS", tmp_path / "groups")
    folder = tmp_path / "groups" / "system.slice" / "docker-c1.scope"
    folder.mkdir(parents=True)
    (folder / "cpu.stat").write_text("usage_usec 2500000\nuser_usec 1\n")
    (folder / "cgroup.procs").write_text("7\n8\n9\n")
    for pid, anon in ((7, 100), (8, 50)):
        (tmp_path / "proc" / str(pid)).mkdir(parents=True)
        status = f"VmRSS: 999 kB\nRssAnon:\t {anon} kB\nRssFile: 5 kB\nRssShmem: 1 kB\n"
        (tmp_path / "proc" / str(pid) / "status").write_text(status)
    (tmp_path / "proc" / "7" / "cgroup").write_text(
        "5:memory:/\n0::/system.slice/docker-c1.scope\n"
    )
    return tmp_path


@pytest.mark.usefixtures("kernel")
def test_the_kernels_own_count_takes_the_place_of_none() -> None:
    """Processor time of the group, memory of its processes; one that just ended counts nothing."""
    assert gathered._used({"memory_stats": {}}, 7) == (2.5, 152 * 1024)


@pytest.mark.usefixtures("kernel")
def test_dockers_count_comes_first() -> None:
    """Where Docker knows, the kernel is not asked."""
    used = {
        "cpu_stats": {"cpu_usage": {"total_usage": 1_000_000_000}},
        "memory_stats": {"usage": 300, "stats": {"inactive_file": 100}},
    }

    assert gathered._used(used, 7) == (1.0, 200)


def test_a_process_that_is_gone_has_no_group(tmp_path: Path, kernel: Path) -> None:
    """Nothing is told of it, and nothing fails."""
    assert cgroup.group(12345) is None
    assert (cgroup.cpu(tmp_path / "none"), cgroup.memory(kernel / "none")) == (None, None)
