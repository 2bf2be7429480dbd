"""Turn pydantic's findings into problems that a person can act on."""

from __future__ import annotations

import types
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

from pydantic import BaseModel

from components.config.nearest import hint
from components.config.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

_EXPECTED = {
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "bool": "true or false",
    "string": "text",
    "dict": "a mapping (key: value lines)",
    "model": "a mapping (key: value lines)",
    "tuple": "a list",
    "list": "a list",
}


def explain(
    error: ValidationError, model: type[BaseModel], prefix: str, file: str
) -> list[Problem]:
    """Return one problem for each finding; `prefix` is where the model stands in the file."""
    return [_problem(detail, model, prefix, file) for detail in error.errors()]


def join(prefix: str, loc: tuple[int | str, ...]) -> str:
    """Return a path as people write it: `plinth:servers.app-1.roles[0]`."""
    path = prefix
    for part in loc:
        if part == "[key]":  # pydantic's word for the key of a mapping
            continue
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += part if not path or path.endswith(":") else f".{part}"
    return path


def without(raw: Any, locations: Iterable[tuple[int | str, ...]]) -> Any:
    """Return a copy of raw values in which what stands at these locations is left out."""
    copied = deepcopy(raw)
    for location in locations:
        here = copied
        for part in location[:-1]:
            if isinstance(here, dict):
                here = here.get(part)
            elif isinstance(here, list) and isinstance(part, int) and part < len(here):
                here = here[part]
        if isinstance(here, dict) and location:
            here.pop(location[-1], None)
    return copied


def _problem(detail: ErrorDetails, model: type[BaseModel], prefix: str, file: str) -> Problem:
    loc, kind = detail["loc"], detail["type"]
    path = join(prefix, loc)
    if kind == "extra_forbidden":
        known = _model_at(model, loc[:-1])
        keys = known.model_fields if known else ()
        return Problem(path, "this key is not known", hint(str(loc[-1]), keys, "keys here"), file)
    if kind == "missing":
        return Problem(path, "this key is required and missing", "add it", file)
    if kind == "value_error":
        return Problem(path, f"{detail['input']!r} is wrong", _sentence(detail["msg"]), file)
    if kind == "literal_error":
        expected = str(detail.get("ctx", {}).get("expected", ""))
        choices = [word.strip("'") for word in expected.replace(" or ", ", ").split(", ")]
        word = str(detail["input"])
        return Problem(path, f"`{word}` is not known", hint(word, choices, "values"), file)
    family = kind.split("_", maxsplit=1)[0]
    if kind.endswith(("_type", "_parsing", "_from_float")) and family in _EXPECTED:
        cause = f"expected {_EXPECTED[family]}, found {_describe(detail['input'])}"
        return Problem(path, cause, f"write {_EXPECTED[family]}", file)
    cause = f"{_describe(detail['input'])}: {detail['msg'][0].lower()}{detail['msg'][1:]}"
    return Problem(path, cause, "change the value so that it fits", file)


def _sentence(message: str) -> str:
    """Strip what pydantic puts before a validator's own words."""
    return message.removeprefix("Value error, ")


def _describe(value: Any) -> str:
    """Name a value in a few words."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    return "nothing" if value is None else f"`{value}`"


def _model_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> type[BaseModel] | None:
    """Follow a location down to the model that it names."""
    here: Any = model
    for part in loc:
        here = _unwrap(here)
        if isinstance(here, type) and issubclass(here, BaseModel):
            field = here.model_fields.get(str(part))
            here = field.annotation if field else None
        else:
            arguments = get_args(here)
            here = arguments[-1] if get_origin(here) is dict else next(iter(arguments), None)
    here = _unwrap(here)
    return here if isinstance(here, type) and issubclass(here, BaseModel) else None


def _unwrap(annotation: Any) -> Any:
    """Take `X` out of `X | None`."""
    if get_origin(annotation) in (Union, types.UnionType):
        return next((a for a in get_args(annotation) if a is not type(None)), None)
    return annotation
