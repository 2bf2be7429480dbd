"""From words to a sound config: the stack's files, or what another file lays over them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from cli.config_check import sound
from cli.context import Context, resolve
from cli.errors import PlinthError
from components.config import StackConfig

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def planned_config(context: Context, overlay: Path | None = None) -> StackConfig:
    """Return the config of a stack as its cloud would have it; nothing is asked.

    Args:
        context: the stack.
        overlay: a file of a stack's form whose values replace the stack's own, key by key.

    Raises:
        PlinthError: with every problem of the config, each with path, cause and remedy.
    """
    values = _values(context.config_file)
    if overlay is not None:
        values = {**values, **_values(overlay)}
    try:
        return sound(context, values, tokens_needed=False)
    except PlinthError as error:
        if overlay is None:
            raise
        words = f"With {overlay} laid over {context.config_file.name}: {error}"
        raise PlinthError(words, exit_code=error.exit_code) from error


def which(context: Context, word: str) -> tuple[Context, Path | None]:
    """Return what a stack is compared with: another environment, or a file with other values.

    Raises:
        PlinthError: it is neither.
    """
    path = Path(word)
    if path.is_file():
        return context, path
    if path.suffix in (".yaml", ".yml"):
        raise PlinthError(f"There is no file {word} to compare with.", exit_code=2)
    return resolve(context.system, word, None), None


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
