"""Rules about images."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.rules import types
from policies.rules.containers import CONTAINER
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, ResourceRule, Undecided, Violation

DIGEST = re.compile(r"@sha256:[0-9a-f]{64}$")


def _pinned(resource: Resource) -> Iterator[Finding]:
    path = (*CONTAINER, "image")
    image = at(resource.properties, *path)
    if image is UNKNOWN:
        yield Undecided(path)
    elif not DIGEST.search(str(image or "")):
        yield Violation(f"{image or 'no image'} may be another image tomorrow")


SERVICE_IMAGE_PINNED = ResourceRule(
    name="service-image-pinned",
    why="A tag can be moved: only a digest names what was tested.",
    remedy="write the image as repository:tag@sha256:… in systems/<system>/system.yaml "
    "(`docker buildx imagetools inspect IMAGE` shows the digest).",
    # The local cloud's index pins what it has; a real registry's tags are pinned one by one.
    level="advisory",
    type=types.SERVICE,
    find=_pinned,
)
