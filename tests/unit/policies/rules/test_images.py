"""Images are named by their digest."""

from __future__ import annotations

import pytest

from policies.rules.images import SERVICE_IMAGE_PINNED as RULE
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
