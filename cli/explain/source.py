"""From words to a plan and its explanation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cli.context import Context
from cli.explain.document import document
from cli.explain.planned_config import planned_config, which
from cli.explain.rows import Document
from components.blueprint.plan import plan
from components.blueprint.types import Blueprint
from components.catalog import load_catalogue
from components.config import StackConfig


@dataclass(frozen=True)
class Explained:
    """A plan, the config that it was made of, and its explanation."""

    config: StackConfig
    blueprint: Blueprint
    document: Document


def explained(context: Context, overlay: Path | None = None) -> Explained:
    """Plan a stack as its cloud would have it; nothing is asked and nothing is started.

    Args:
        context: the stack.
        overlay: a file of a stack's form whose values replace the stack's own, key by key.

    Raises:
        PlinthError: with every problem of the config, each with path, cause and remedy.
    """
    config = planned_config(context, overlay)
    catalogue = load_catalogue()
    blueprint = plan(config, catalogue, {})
    title = f"{overlay.name} on " if overlay else ""
    return Explained(config, blueprint, document(config, blueprint, catalogue, title))


def other(context: Context, word: str) -> Explained:
    """Plan what a stack is compared with: another environment, or a file with other values.

    Raises:
        PlinthError: it is neither, or its config has problems.
    """
    return explained(*which(context, word))
