"""Control group hierarchies, as /proc/mounts tells them."""

from __future__ import annotations

from pathlib import Path

from localcloud.machines.cgroups import hierarchies

HYBRID = """tmpfs /sys/fs/cgroup tmpfs rw 0 0
cgroup /sys/fs/cgroup/memory cgroup rw,relatime,memory 0 0
cgroup2 /sys/fs/cgroup/unified cgroup2 rw,relatime 0 0
"""
PURE = "cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid,nodev,noexec 0 0\n"
FOREIGN = "cgroup2 /run/elsewhere cgroup2 rw 0 0\n"


def test_hybrid_host_has_many() -> None:
    """Each version 1 controller has a tree of its own beside version 2."""
    found = [(tree.root, tree.version) for tree in hierarchies(HYBRID)]
    assert found == [
        (Path("/sys/fs/cgroup/memory"), 1),
        (Path("/sys/fs/cgroup/unified"), 2),
    ]


def test_current_host_has_one() -> None:
    """A host with version 2 alone has one tree; one mounted elsewhere is not the host's."""
    assert [tree.root for tree in hierarchies(PURE + FOREIGN)] == [Path("/sys/fs/cgroup")]
    assert hierarchies(FOREIGN) == []
