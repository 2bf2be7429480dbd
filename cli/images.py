"""All images that the tracked stacks run, as their files name them."""

from __future__ import annotations

from cli.concerned import stacks
from cli.explain.source import explained


def references() -> list[str]:
    """Return the references that are asked for on real clouds, each once, sorted."""
    found = {
        service.image.requested
        for context in stacks()
        for service in explained(context).blueprint.services
        if service.replicas
    }
    return sorted(found)
