"""References to images, read and changed."""

import pytest

from cli.errors import PlinthError
from cli.release.reference import changed, parse

DIGEST = "sha256:" + "a" * 64


@pytest.mark.parametrize(
    "text",
    [
        "ghcr.io/acme/backend:1.4.0",
        f"ghcr.io/acme/backend:1.4.0@{DIGEST}",
        f"localhost:5000/backend@{DIGEST}",
        "docker.io/library/redis:7-alpine",
    ],
)
def test_a_reference_is_written_as_it_was_read(text: str) -> None:
    """Registry with port, path, tag and digest survive."""
    assert str(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("backend:1.4.0", "the registry always named"),
        ("ghcr.io/acme/backend", "neither tag nor digest"),
        ("ghcr.io/acme/backend:1@sha256:short", "is no image"),
    ],
)
def test_what_is_no_whole_reference_is_refused(text: str, words: str) -> None:
    """The message says how it is written."""
    with pytest.raises(PlinthError, match=words) as caught:
        parse(text)
    assert caught.value.exit_code == 2


def test_a_tag_alone_means_the_same_image() -> None:
    """The digest of the old tag goes with it."""
    current = f"ghcr.io/acme/backend:1.4.0@{DIGEST}"
    assert str(changed(current, "1.5.0")) == "ghcr.io/acme/backend:1.5.0"
    assert str(changed(current, ":1.5.0")) == "ghcr.io/acme/backend:1.5.0"
    assert str(changed(current, "ghcr.io/other/api:2")) == "ghcr.io/other/api:2"


def test_a_word_that_is_no_tag_is_refused() -> None:
    """Neither a tag nor an image."""
    with pytest.raises(PlinthError, match=r"`a b` is no tag and no image"):
        changed("ghcr.io/acme/backend:1", "a b")
