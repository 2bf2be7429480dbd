"""Images are named by their digest."""

from __future__ import annotations

import pytest

from policies.rules.images import SERVICE_IMAGE_PINNED as RULE
from policies.rules.images import SERVICE_IMAGE_VERSIONED as VERSIONED
from policies.rules.resource import UNKNOWN
from tests.unit.policies.support import service, undecided, violations

DIGEST = "@sha256:" + "0a" * 32


def test_a_digest_passes() -> None:
    """With or without a tag before it."""
    assert violations(RULE, service(RULE, image=f"docker.io/library/redis:7{DIGEST}")) == []
    assert violations(RULE, service(RULE, image=f"docker.io/library/redis{DIGEST}")) == []


@pytest.mark.parametrize("image", ["redis", "redis:latest", "redis:7.4.1", f"redis{DIGEST}0"])
def test_a_tag_fails(image: str) -> None:
    """However exact it looks."""
    assert violations(RULE, service(RULE, image=image)) == [
        f"{image} may be another image tomorrow"
    ]


def test_an_unknown_image_is_undecided() -> None:
    """A build's result may be pinned or not."""
    assert undecided(RULE, service(RULE, image=UNKNOWN)) == [("taskSpec", "containerSpec", "image")]


@pytest.mark.parametrize(
    "image",
    ["redis:7.4", "198.18.0.1:5000/redis:7", "minio:RELEASE.2025-09-07", f"redis:latest{DIGEST}"],
)
def test_a_version_passes(image: str) -> None:
    """So does a digest, whatever the tag before it."""
    assert violations(VERSIONED, service(VERSIONED, image=image)) == []


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("redis:latest", "redis:latest is another image after each push"),
        ("team/web:prod-LATEST", "team/web:prod-LATEST is another image after each push"),
        ("team/web:main", "team/web:main is another image after each push"),
        ("redis:latest@sha256:bad", "redis:latest@sha256:bad is another image after each push"),
        ("redis", "redis has neither tag nor digest, so it means `latest`"),
        (
            "198.18.0.1:5000/redis",
            "198.18.0.1:5000/redis has neither tag nor digest, so it means `latest`",
        ),
        ("", "no image has neither tag nor digest, so it means `latest`"),
    ],
)
def test_a_tag_that_moves_fails(image: str, expected: str) -> None:
    """The port of a registry is no tag."""
    assert violations(VERSIONED, service(VERSIONED, image=image)) == [expected]


def test_an_unknown_version_is_undecided() -> None:
    """The value is named."""
    path = ("taskSpec", "containerSpec", "image")
    assert undecided(VERSIONED, service(VERSIONED, image=UNKNOWN)) == [path]
