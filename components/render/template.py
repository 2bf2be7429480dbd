"""Fill templates; a name that a template needs and does not get is an error."""

from __future__ import annotations

import json
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parent.parent / "templates"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - configuration files, not HTML
        bytecode_cache=_bytecode(TEMPLATES / "__pycache__"),
    )
    environment.filters["quoted"] = _quoted
    environment.filters["conf"] = _conf
    environment.filters["nginx"] = _nginx
    return environment


def _bytecode(folder: Path) -> FileSystemBytecodeCache | None:
    """Keep compiled templates as Python keeps its own modules: compiling takes longer than a plan.

    A checkout that cannot be written to goes without.
    """
    try:
        folder.mkdir(exist_ok=True)
    except OSError:
        return None
    writable = os.access(folder, os.W_OK) and not sys.dont_write_bytecode
    return FileSystemBytecodeCache(str(folder)) if writable else None


def _quoted(value: Any) -> str:
    """Return a value in YAML's and JSON's common form; unlike `tojson` readable, made for HTML."""
    return json.dumps(value, ensure_ascii=False)


def _conf(value: Any) -> str:
    """Return a value as postgresql.conf has it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value) if isinstance(value, int | float) else "'" + value.replace("'", "''") + "'"


def _nginx(value: str) -> str:
    """Return a word as nginx has it; `$` would start a variable, and has no other spelling."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("$", "${dollar}")
    return f'"{escaped}"'


def render(name: str, **values: Any) -> str:
    """Return the template `templates/<name>.j2` filled with values."""
    return _environment().get_template(f"{name}.j2").render(**values)
