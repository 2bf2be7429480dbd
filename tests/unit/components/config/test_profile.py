"""The cloud's profile: absent, sound, unreadable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from components.config import PROFILE_VARIABLE, REAL_CLOUD, ConfigErrors, read_profile

if TYPE_CHECKING:
    from pathlib import Path


def test_no_profile_means_the_real_cloud() -> None:
    """Without the variable nothing is read."""
    assert read_profile({}) == REAL_CLOUD


def test_a_profile_may_say_more_than_the_program_needs(tmp_path: Path) -> None:
    """Fields of the local cloud's own are ignored."""
    path = tmp_path / "profile.json"
    path.write_text('{"name": "local", "servers": "api-only", "pid": 7}', encoding="utf-8")

    profile = read_profile({PROFILE_VARIABLE: str(path)})

    assert (profile.name, profile.servers) == ("local", "api-only")


@pytest.mark.parametrize("text", [None, "{", '{"servers": "clouds"}'])
def test_a_broken_profile_is_one_clear_problem(tmp_path: Path, text: str | None) -> None:
    """A missing file, broken JSON and a wrong value all name the variable and a remedy."""
    path = tmp_path / "profile.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")

    with pytest.raises(ConfigErrors) as caught:
        read_profile({PROFILE_VARIABLE: str(path)})

    (problem,) = caught.value.problems
    assert problem.path == PROFILE_VARIABLE
    assert "make up" in problem.remedy
