"""The few types that YAML lacks."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from components.config.base import ImageName

DIGEST = f"sha256:{'0' * 64}"
IMAGE = TypeAdapter(ImageName)


@pytest.mark.parametrize(
    "name",
    [
        "docker.io/library/nginx:1.30-alpine",
        f"ghcr.io/shop/api@{DIGEST}",
        f"registry.example.com:5000/shop/api:1.0.0@{DIGEST}",
    ],
)
def test_an_image_has_a_tag_or_a_digest(name: str) -> None:
    """Either is enough, and both may stand."""
    assert IMAGE.validate_python(name) == name


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ghcr.io/shop/api", "neither a tag nor a digest; add one"),
        ("registry.example.com:5000/shop/api", "neither a tag nor a digest; add one"),
        ("nginx:1.30", "expected registry/repository:tag"),
        ("docker.io/library/nginx@sha256:12", "expected registry/repository:tag"),
    ],
)
def test_what_names_no_image_for_sure_is_refused(name: str, words: str) -> None:
    """An image that could be another one tomorrow, or of any registry, is told as such."""
    with pytest.raises(ValidationError, match=words):
        IMAGE.validate_python(name)
