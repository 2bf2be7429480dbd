"""Rules about images."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.rules import types
from policies.rules.containers import CONTAINER
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, ResourceRule, Undecided, Violation

MOVING = re.compile(
    r"(^|[-_.])(latest|edge|nightly|main|master|dev|develop|snapshot)$", re.IGNORECASE
)
DIGEST = re.compile(r"@sha256:[0-9a-f]{64}$")


def _pinned(resource: Resource) -> Iterator[Finding]:
    path = (*CONTAINER, "image")
    image = at(resource.properties, *path)
    if image is UNKNOWN:
        yield Undecided(path)
    elif not DIGEST.search(str(image or "")):
        yield Violation(f"{image or 'no image'} may be another image tomorrow")


def _versioned(resource: Resource) -> Iterator[Finding]:
    path = (*CONTAINER, "image")
    image = at(resource.properties, *path)
    if image is UNKNOWN:
        yield Undecided(path)
        return
    text = str(image or "").strip()
    _, _, tag = text.partition("@")[0].rpartition("/")[2].partition(":")
    if DIGEST.search(text):
        return
    if not tag:
        yield Violation(f"{text or 'no image'} has neither tag nor digest, so it means `latest`")
    elif MOVING.search(tag):
        yield Violation(f"{text} is another image after each push")


SERVICE_IMAGE_PINNED = ResourceRule(
    name="service-image-pinned",
    why="A tag can be moved: only a digest names what was tested.",
    remedy="write the image as repository:tag@sha256:… in systems/<system>/system.yaml "
    "(`docker buildx imagetools inspect IMAGE` shows the digest).",
    # The local cloud's index pins what it has; a real registry's tags are pinned one by one.
    level="advisory",
    type=types.SERVICE,
    find=_pinned,
    refused="redis: {image: docker.io/library/redis:7-bookworm}",
    accepted="redis: {image: docker.io/library/redis:7-bookworm@sha256:…}",
)
SERVICE_IMAGE_VERSIONED = ResourceRule(
    name="service-image-versioned",
    why="`latest` is whatever was pushed last: two servers may run two programs, and nothing says "
    "what to go back to.",
    remedy="write the image with the tag of a version, or with a digest "
    "(`docker buildx imagetools inspect IMAGE` shows it), in systems/<system>/system.yaml.",
    level="mandatory",
    type=types.SERVICE,
    find=_versioned,
    refused="frontend: {image: ghcr.io/team/frontend:latest}",
    accepted="frontend: {image: ghcr.io/team/frontend:2.0.0}",
)
