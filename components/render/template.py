"""Fill templates; a name that a template needs and does not get is an error."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parent.parent / "templates"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - configuration files, not HTML
    )
    environment.filters["quoted"] = _quoted
    environment.filters["conf"] = _conf
    return environment


def _quoted(value: Any) -> str:
    """Return a value in YAML's and JSON's common form; unlike `tojson` readable, made for HTML."""
    return json.dumps(value, ensure_ascii=False)


def _conf(value: Any) -> str:
    """Return a value as postgresql.conf has it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value) if isinstance(value, int | float) else "'" + value.replace("'", "''") + "'"


def render(name: str, **values: Any) -> str:
    """Return the template `templates/<name>.j2` filled with values."""
    return _environment().get_template(f"{name}.j2").render(**values)
