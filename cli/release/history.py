"""What a stack ran and since when, from Pulumi's own history of its updates.

`up` writes the images of the stack's own services into the message that Pulumi keeps with each
update, digests included where they are known: the config of an update alone would not tell of
images that stand in the system's file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cli import config_check
from cli.cloud import LocalCloud
from cli.context import Context
from cli.errors import PlinthError
from cli.pulumi import Pulumi
from components.config import StackConfig

_MARK = "plinth images:"


@dataclass(frozen=True)
class Release:
    """One update.

    Attributes:
        number: counted from 1, or Pulumi's own where its backend counts.
        at: when it began, as Pulumi writes it (UTC).
        result: `succeeded`, `failed` or `in-progress`.
        images: service to image; empty where the update was made without Plinth's command.
    """

    number: int
    at: str
    result: str
    images: Mapping[str, str]

    @property
    def good(self) -> bool:
        """Tell whether it can be gone back to."""
        return self.result == "succeeded" and bool(self.images)


def own_images(config: StackConfig) -> dict[str, str]:
    """Return the images that are released: those of the system's own containers, not of stores."""
    return {
        key: service.image
        for key, service in config.services.items()
        if service.kind == "container"
    }


def running(context: Context) -> dict[str, str]:
    """Return the images that an `up` of this stack runs, with the digests that are known.

    The local cloud's index has that of every image; on a real cloud those count that are pinned.
    """
    images = own_images(config_check.check(context))
    index = LocalCloud(context.state).image_index() if context.local else {}
    return {
        key: f"{image}@{index[image]}" if image in index else image for key, image in images.items()
    }


def message(images: Mapping[str, str]) -> str:
    """Return what is kept with an update."""
    return " ".join((_MARK, *(f"{key}={image}" for key, image in sorted(images.items()))))


def releases(pulumi: Pulumi) -> list[Release]:
    """Return all updates of a stack, the newest first."""
    done = pulumi.run("stack", "history", "--json", "--full-dates", "--stack", pulumi.context.stack)
    return read(json.loads(done.stdout or "[]") or [])


def read(updates: Sequence[Mapping[str, Any]]) -> list[Release]:
    """Read Pulumi's list, newest first; a backend that is a folder counts nothing itself."""
    kept = [update for update in updates if update.get("kind") == "update"]
    return [
        Release(
            number=int(update.get("version") or len(kept) - position),
            at=str(update.get("startTime", ""))[:19].replace("T", " "),
            result=str(update.get("result", "")),
            images=_images(str(update.get("message", ""))),
        )
        for position, update in enumerate(kept)
    ]


def latest(found: Sequence[Release], stack: str) -> Release:
    """Return the newest release that succeeded.

    Raises:
        PlinthError: there is none.
    """
    for release in found:
        if release.good:
            return release
    raise PlinthError(f"Stack {stack} has no release yet: no `up` of it succeeded.", exit_code=2)


def before(found: Sequence[Release], current: Mapping[str, str], stack: str) -> Release:
    """Return the newest release that succeeded with other images than these.

    Raises:
        PlinthError: there is none to go back to.
    """
    for release in found:
        if release.good and differences(release.images, current):
            return release
    raise PlinthError(
        f"Stack {stack} has no earlier release with other images; see: plinth releases", exit_code=2
    )


def numbered(found: Sequence[Release], number: int, stack: str) -> Release:
    """Return a release by its number.

    Raises:
        PlinthError: there is none, or it did not succeed.
    """
    for release in found:
        if release.number == number:
            if release.good:
                return release
            why = release.result if release.images else "made without plinth, so of unknown images"
            raise PlinthError(f"Release {number} of {stack} is no way back: {why}.", exit_code=2)
    known = ", ".join(str(release.number) for release in found if release.good) or "none"
    raise PlinthError(f"Stack {stack} has no release {number}. Known: {known}.", exit_code=2)


def differences(wanted: Mapping[str, str], current: Mapping[str, str]) -> dict[str, str]:
    """Return the images that are wanted and are not those that are there, of services in both."""
    return {
        key: image
        for key, image in wanted.items()
        if key in current and not _same(image, current[key])
    }


def _same(one: str, other: str) -> bool:
    """Tell whether two references mean the same; one without a digest is known by its tag."""
    if "@" in one and "@" in other:
        return one.partition("@")[2] == other.partition("@")[2]
    return one.partition("@")[0] == other.partition("@")[0]


def _images(text: str) -> dict[str, str]:
    if not text.startswith(_MARK):
        return {}
    words = text.removeprefix(_MARK).split()
    return dict(word.split("=", 1) for word in words if "=" in word)
