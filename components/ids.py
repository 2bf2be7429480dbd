"""Identifiers between providers: Hetzner's are numbers that Pulumi holds as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pulumi


def number(resource: pulumi.CustomResource) -> pulumi.Output[int]:
    """Return the numeric id of a resource."""
    return resource.id.apply(int)


def label_args(labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return labels in one order, as Docker's resources take them."""
    return sorted(labels.items())
