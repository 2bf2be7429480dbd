"""From words to a plan: the stack's files, or what another file lays over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cli.config_check import sound
from cli.context import Context, resolve
from cli.errors import PlinthError
from cli.explain.document import document
from cli.explain.rows import Document
from components.blueprint.plan import plan
from components.blueprint.types import Blueprint
from components.catalog import Catalogue, load_catalogue
from components.config import StackConfig

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Explained:
    """A plan, what it was made of, and its explanation."""

    config: StackConfig
    blueprint: Blueprint
    document: Document


def explained(
    context: Context, overlay: Path | None = None, catalogue: Catalogue | None = None
) -> Explained:
    """Plan a stack as its cloud would have it; nothing is asked and nothing is started.

    Args:
        context: the stack.
        overlay: a file of a stack's form whose values replace the stack's own, key by key.
        catalogue: in place of the project's own, with prices that were asked for.

    Raises:
        PlinthError: with every problem of the config, each with path, cause and remedy.
    """
    values = _values(context.config_file)
    if overlay is not None:
        values = {**values, **_values(overlay)}
    try:
        config = sound(context, values, tokens_needed=False)
    except PlinthError as error:
        if overlay is None:
            raise
        words = f"With {overlay} laid over {context.config_file.name}: {error}"
        raise PlinthError(words, exit_code=error.exit_code) from error
    catalogue = catalogue or load_catalogue()
    blueprint = plan(config, catalogue, {})
    title = f"{overlay.name} on " if overlay else ""
    return Explained(config, blueprint, document(config, blueprint, catalogue, title))


def other(context: Context, word: str, catalogue: Catalogue | None = None) -> Explained:
    """Plan what a stack is compared with: another environment, or a file with other values.

    Raises:
        PlinthError: it is neither, or its config has problems.
    """
    path = Path(word)
    if path.is_file():
        return explained(context, path, catalogue)
    if path.suffix in (".yaml", ".yml"):
        raise PlinthError(f"There is no file {word} to compare with.", exit_code=2)
    return explained(resolve(context.system, word, None), None, catalogue)


def _values(path: Path) -> Mapping[str, Any]:
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - safe
    except yaml.YAMLError as error:
        raise PlinthError(f"{path} is not valid YAML: {error}", exit_code=2) from error
    values = document.get("config") if isinstance(document, dict) else None
    if not isinstance(values, dict):
        raise PlinthError(
            f"{path}: there is no `config:` with `plinth:` values in it. Write it as a stack's "
            "Pulumi.<env>.yaml is written; it may hold only what differs.",
            exit_code=2,
        )
    return values
