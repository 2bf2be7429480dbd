"""Which major version an image has, and which pgBackRest copies it."""

from __future__ import annotations

import pytest

from components.config.postgres_versions import major, needed, why_not, with_major


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("docker.io/library/postgres:15-bookworm", 15),
        ("docker.io/library/postgres:17.4", 17),
        ("docker.io/pgvector/pgvector:0.8.0-pg15", 15),
        ("docker.io/pgvector/pgvector:pg16", 16),
        ("docker.io/library/postgres:15-alpine@sha256:" + "1" * 64, 15),
        ("registry.example:5000/postgres:latest", None),
        ("docker.io/library/postgres", None),
    ],
)
def test_an_images_tag_names_its_major(image: str, expected: int | None) -> None:
    """As the public images do; a tag that does not is not guessed at."""
    assert major(image) == expected


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("docker.io/library/postgres:15-bookworm", "docker.io/library/postgres:17-bookworm"),
        ("docker.io/library/postgres:15.3-alpine", "docker.io/library/postgres:17-alpine"),
        ("docker.io/pgvector/pgvector:0.8.0-pg15", "docker.io/pgvector/pgvector:0.8.0-pg17"),
        (f"docker.io/library/postgres:15@sha256:{'1' * 64}", "docker.io/library/postgres:17"),
        ("registry.example:5000/postgres:latest", None),
    ],
)
def test_the_same_image_of_another_major(image: str, expected: str | None) -> None:
    """Its digest is another one, so none is kept."""
    assert with_major(image, 17) == expected


@pytest.mark.parametrize(
    ("tag", "server", "least", "told"),
    [
        ("15", "debian-12", None, None),
        ("17", "debian-12", "2.54", None),
        ("17", "debian-13", None, None),
        ("16", "ubuntu-24.04", None, None),
        ("15", "ubuntu-22.04", "2.41", "needs pgBackRest 2.41, and ubuntu-22.04 has 2.37"),
        ("17", "ubuntu-24.04", "2.54", "needs pgBackRest 2.54, and ubuntu-24.04 has 2.50"),
        ("18", "debian-13", None, "no pgBackRest is known that copies Postgres 18; 17 is the"),
        ("17", "rescue-1", None, None),
    ],
)
def test_a_server_needs_a_pgbackrest_that_copies_it(
    tag: str, server: str, least: str | None, told: str | None
) -> None:
    """The distribution's own, or the next Debian's where that runs."""
    image = f"docker.io/library/postgres:{tag}"
    assert needed(image, server) == least
    why = why_not(image, server)
    assert told in (why or "") if told else why is None
