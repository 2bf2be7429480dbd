"""Releases, from Pulumi's history."""

from __future__ import annotations

from typing import Any

import pytest

from cli.errors import PlinthError
from cli.release.history import before, differences, latest, message, numbered, read

OLD = {"backend": "ghcr.io/acme/backend:1@sha256:" + "a" * 64}
NEW = {"backend": "ghcr.io/acme/backend:2@sha256:" + "b" * 64}


def _update(images: dict[str, str] | None, result: str = "succeeded", **more: Any) -> Any:
    said = message(images) if images else "Merge pull request 7"
    return {
        "version": 0,
        "kind": "update",
        "startTime": "2026-11-21T05:24:06.000Z",
        "message": said,
        "result": result,
    } | more


HISTORY = read(
    [
        _update(NEW, "failed"),
        _update(NEW),
        _update(None, kind="destroy"),
        _update(None),
        _update(OLD),
        _update(OLD),
    ]
)


def test_a_message_is_read_as_it_was_written() -> None:
    """Services and images come back, whatever their order."""
    both = {"worker": "ghcr.io/acme/worker:1", **NEW}
    assert read([_update(both)])[0].images == both


def test_updates_are_counted_where_the_backend_does_not() -> None:
    """Numbers go up from 1; what is no update has none."""
    assert [(item.number, item.result) for item in HISTORY] == [
        (5, "failed"),
        (4, "succeeded"),
        (3, "succeeded"),
        (2, "succeeded"),
        (1, "succeeded"),
    ]
    assert read([_update(OLD, version=41)])[0].number == 41


def test_the_latest_is_the_newest_that_succeeded() -> None:
    """A failed update is no release."""
    assert latest(HISTORY, "prod").number == 4
    with pytest.raises(PlinthError, match="Stack prod has no release yet"):
        latest(read([_update(NEW, "failed")]), "prod")


def test_back_is_to_the_newest_with_other_images() -> None:
    """From the new images to the old; where nothing else ever ran there is no way."""
    assert before(HISTORY, NEW, "prod").number == 2
    assert before(HISTORY, OLD, "prod").number == 4
    with pytest.raises(PlinthError, match="no earlier release with other images"):
        before(read([_update(OLD)]), OLD, "prod")


def test_a_number_must_be_one_that_succeeded() -> None:
    """Failed updates and those of unknown images are refused, with the reason."""
    assert numbered(HISTORY, 1, "prod").images == OLD
    for number, words in (
        (5, "5 of prod is no way back: failed"),
        (3, "made without plinth"),
        (9, "has no release 9. Known: 4, 2, 1"),
    ):
        with pytest.raises(PlinthError, match=words):
            numbered(HISTORY, number, "prod")


def test_differences_are_of_services_that_are_still_there() -> None:
    """Digests decide where both have one, tags where one has none."""
    assert differences(OLD, NEW) == OLD
    assert differences(OLD, {"backend": "ghcr.io/acme/backend:1"}) == {}
    assert differences(OLD, {"frontend": "x"}) == {}
