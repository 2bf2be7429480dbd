"""The few types that YAML lacks."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from components.config.base import Day, ImageName

DIGEST = f"sha256:{'0' * 64}"
IMAGE = TypeAdapter(ImageName)
DAY: TypeAdapter[date] = TypeAdapter(Day)


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


@pytest.mark.parametrize(
    "value",
    ["2030-01-31", "2030-01-31 00:00:00 +0000 UTC", "2030-01-31T00:00:00Z", date(2030, 1, 31)],
)
def test_a_day_is_one_however_it_comes(value: Any) -> None:
    """Pulumi reads a day without quotes as a time and hands it on as Go prints one."""
    assert DAY.validate_python(value) == date(2030, 1, 31)


@pytest.mark.parametrize("value", ["2030-01-31 12:00:00 +0000 UTC", "soon", "2030-02-31", None])
def test_what_is_no_day_is_refused(value: Any) -> None:
    """A time of the day has no place where a day is meant."""
    with pytest.raises(ValidationError):
        DAY.validate_python(value)
