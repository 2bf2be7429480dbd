"""Holds a dashboard's JSON to Grafana's own schema, as its foundation SDK has it in Python.

The SDK's models are generated from the schemas of Grafana and its panels. What they do not know is
lost on the way through them, and what has another type than they say is found by its annotation.
"""

from __future__ import annotations

import enum
import json
import types
import typing
from collections.abc import Iterator
from typing import Any

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models import dashboard

register_default_plugins()
_UNREAD = "transformations"  # which the SDK passes on as they are


def problems(document: dict[str, Any]) -> list[str]:
    """Return what Grafana's models would not have, each with its place."""
    read = dashboard.Dashboard.from_json(document)
    written = json.loads(json.dumps(read, cls=JSONEncoder))
    return [*_lost(document, written, ""), *_mistyped(read, "dashboard")]


def _lost(ours: Any, theirs: Any, place: str) -> Iterator[str]:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key, value in ours.items():
            inner = f"{place}.{key}".lstrip(".")
            if key not in theirs:
                if value not in (None, [], {}):
                    yield f"{inner}: unknown"
            else:
                yield from _lost(value, theirs[key], inner)
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, (mine, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from _lost(mine, other, f"{place}[{index}]")
    elif ours != theirs:
        yield f"{place}: {ours!r} became {theirs!r}"


def _mistyped(value: Any, place: str) -> Iterator[str]:
    """Look at an object of the SDK's, and at all that is in it."""
    if isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _mistyped(item, f"{place}[{index}]")
        return
    if not type(value).__module__.startswith("grafana_foundation_sdk") or isinstance(
        value, enum.Enum
    ):
        return
    for name, hint in typing.get_type_hints(type(value)).items():
        if name == _UNREAD:
            continue
        found = getattr(value, name)
        if not _fits(found, hint):
            yield f"{place}.{name}: {found!r} is no {hint}"
        yield from _mistyped(found, f"{place}.{name}")


def _fits(value: Any, hint: Any) -> bool:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return any(_fits(value, one) for one in arguments)
    if origin is typing.Literal:
        return value in arguments
    if origin is list:
        return isinstance(value, list) and all(_fits(item, arguments[0]) for item in value)
    if not isinstance(hint, type) or hint is object:  # a protocol of theirs, or anything
        return True
    if issubclass(hint, enum.Enum):
        return value in list(hint)
    # Python has true and false among its whole numbers
    return hint is bool or not isinstance(value, bool) if isinstance(value, _kinds(hint)) else False


def _kinds(hint: type) -> tuple[type, ...]:
    return (int, float) if hint is float else (typing.get_origin(hint) or hint,)
