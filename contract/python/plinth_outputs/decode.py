"""From what a stack exported to the types of the contract."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Union, get_args, get_origin, get_type_hints

import pulumi


class ContractError(pulumi.RunError):
    """The outputs are not what this reader knows; Pulumi shows the message without a traceback."""


def decode(kind: Any, value: Any, path: str) -> Any:
    """Return a value as its type.

    Fields that the type does not name are left out: the contract grows.

    Args:
        kind: a dataclass, `Mapping[str, X]`, `tuple[X, ...]`, `X | None`, or a plain type.
        value: as Pulumi hands it over; whole numbers may have come as floats.
        path: where it stands, for messages.

    Raises:
        ContractError: it is not there, or something else.
    """
    arguments = get_args(kind)
    if type(None) in arguments and get_origin(kind) in (Union, types.UnionType):
        inner = next(item for item in arguments if item is not type(None))
        return None if value is None else decode(inner, value, path)
    if value is None:
        raise ContractError(
            f"`{path}` is not among the stack's outputs: it was brought up last by a program that "
            "is older than this reader. Bring it up anew, or install the reader of that version."
        )
    if is_dataclass(kind):
        return _record(kind, value, path)
    if get_origin(kind) is tuple:
        items = _expect(list, value, path)
        return tuple(decode(arguments[0], item, f"{path}[{n}]") for n, item in enumerate(items))
    if arguments:
        entries = _expect(Mapping, value, path)
        return {key: decode(arguments[1], item, f"{path}.{key}") for key, item in entries.items()}
    if kind is int and isinstance(value, float) and value.is_integer():
        return int(value)
    return _expect(kind, value, path)


def _record(kind: Any, value: Any, path: str) -> Any:
    entries, hints = _expect(Mapping, value, path), get_type_hints(kind)
    return kind(
        **{
            item.name: decode(hints[item.name], entries.get(item.name), f"{path}.{item.name}")
            for item in fields(kind)
        }
    )


def _expect(kind: Any, value: Any, path: str) -> Any:
    if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
        return value
    raise ContractError(
        f"`{path}` of the stack's outputs should be {kind.__name__} and is "
        f"{type(value).__name__}: they are not those of a Plinth stack of this contract version."
    )
