"""Groups that go away while they are looked at."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from localcloud.machines import cgroups

if TYPE_CHECKING:
    import pytest


def test_a_group_that_ends_meanwhile_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session that ends between the listing and the visit is left out; the rest is told."""
    session, unit = tmp_path / "s1/user/session-1.scope", tmp_path / "s1/system/ssh.service"
    for folder, pid in ((session, 41), (unit, 42)):
        folder.mkdir(parents=True)
        (folder / "cgroup.procs").write_text(f"{pid}\n")
    tree = cgroups.Hierarchy(tmp_path, 2, frozenset())
    monkeypatch.setattr(cgroups, "hierarchies", lambda: [tree])
    assert cgroups.processes("s1") == {41, 42}

    listed = os.scandir

    def scandir(path: str) -> os._ScandirIterator[str]:
        if str(path).endswith("session-1.scope"):
            raise FileNotFoundError(path)
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    (session / "cgroup.procs").unlink()
    assert cgroups.processes("s1") == {42}
