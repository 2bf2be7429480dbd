"""What the host's kernel offers to containers inside servers."""

from pathlib import Path

import pytest

from localcloud.kernel import limits_cpu


@pytest.mark.parametrize(
    ("place", "controllers", "expected"),
    [
        (".", "cpuset cpu io memory pids", True),
        ("unified", "cpu memory", True),
        ("unified", "", False),
        (".", "cpuset memory", False),
    ],
)
def test_cpu_limits_need_the_controller(
    tmp_path: Path, place: str, controllers: str, *, expected: bool
) -> None:
    """CPU limits work where the second version of cgroups has the controller, alone or beside."""
    (tmp_path / place).mkdir(exist_ok=True)
    (tmp_path / place / "cgroup.controllers").write_text(controllers)
    assert limits_cpu(tmp_path) is expected


def test_no_second_version_no_limits(tmp_path: Path) -> None:
    """A host without the second version cannot limit them."""
    assert limits_cpu(tmp_path) is False
