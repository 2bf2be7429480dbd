"""Names of the Swarm's immutable files."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from components.swarm_files import hashed_name

DOCKER_LIMIT = 64


@given(st.text("abc-.", min_size=1, max_size=80), st.text(max_size=50))
def test_a_name_fits_docker(key: str, content: str) -> None:
    """However long a key is, Docker takes the name."""
    assert len(hashed_name("chrono-scraper-dev", key, content)) <= DOCKER_LIMIT


def test_a_name_changes_with_the_content_alone() -> None:
    """The same content has the same name; another has another."""
    assert hashed_name("p", "redis.conf", "a") == hashed_name("p", "redis.conf", "a")
    assert hashed_name("p", "redis.conf", "a") != hashed_name("p", "redis.conf", "b")
