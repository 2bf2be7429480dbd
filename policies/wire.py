"""Properties between the engine's wire format and plain Python.

Secrets are unwrapped for rules, what is not known yet is UNKNOWN, and the bridge's own notes are
left out. What a rule mends is written back into the original, so that all else, secrets and
unknown values too, stays as it came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from google.protobuf.struct_pb2 import NULL_VALUE, ListValue, Struct, Value

from policies.rules.resource import UNKNOWN

# Pulumi's marks, of sdk/go/common/resource/properties.go and plugin/rpc.go.
SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a mark, no secret
OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
UNKNOWNS: Final = frozenset(
    (
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    )
)
UNKNOWN_TEXT: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_NOTES: Final = "__defaults"  # of the bridge: which properties nobody gave


class Properties(Mapping[str, Any]):
    """Plain properties, made when one is first asked for: most resources interest no rule."""

    def __init__(self, make: Callable[[], dict[str, Any]]) -> None:
        """Take what makes them."""
        self._make = make
        self._made: dict[str, Any] | None = None

    def _all(self) -> dict[str, Any]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def __getitem__(self, key: str) -> Any:
        """Return a property."""
        return self._all()[key]

    def __iter__(self) -> Iterator[str]:
        """Go over their names."""
        return iter(self._all())

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._all())


def plain(struct: Struct) -> dict[str, Any]:
    """Return plain properties."""
    return {key: _plain(value) for key, value in struct.fields.items() if key != _NOTES}


def _plain(value: Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        text = value.string_value
        return UNKNOWN if text in UNKNOWNS else text
    if kind == "struct_value":
        fields = value.struct_value.fields
        mark = fields[SIGNATURE].string_value if SIGNATURE in fields else ""
        if mark in {SECRET, OUTPUT}:
            # an output whose value is not there is not known yet
            return _plain(fields["value"]) if "value" in fields else UNKNOWN
        return {key: _plain(item) for key, item in fields.items() if key != _NOTES}
    if kind == "list_value":
        return [_plain(item) for item in value.list_value.values]
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    return value.bool_value if kind == "bool_value" else None


def patched(struct: Struct, before: Mapping[str, Any], after: Mapping[str, Any]) -> Struct:
    """Return the properties with what differs between two plain forms of them written in."""
    done = Struct()
    done.CopyFrom(struct)
    _patch(done, before, after)
    return done


def _patch(struct: Struct, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    for key in before:
        if key not in after:
            del struct.fields[key]
    for key, value in after.items():
        if key not in before or before[key] != value:
            _put(struct.fields[key], before.get(key), value)


def _put(place: Value, before: Any, after: Any) -> None:
    """Write a value where another was; a secret stays one, and what is inside is kept apart."""
    fields = place.struct_value.fields if place.HasField("struct_value") else {}
    if SIGNATURE in fields and fields[SIGNATURE].string_value in {SECRET, OUTPUT}:
        _put(fields["value"], before, after)
    elif fields and isinstance(before, Mapping) and isinstance(after, Mapping):
        _patch(place.struct_value, before, after)
    else:
        place.CopyFrom(_value(after))


def _value(value: Any) -> Value:
    made = Value()
    if value is None:
        made.null_value = NULL_VALUE
    elif isinstance(value, bool):
        made.bool_value = value
    elif isinstance(value, int | float):
        made.number_value = value
    elif isinstance(value, Mapping):
        made.struct_value.CopyFrom(Struct(fields={k: _value(v) for k, v in value.items()}))
    elif isinstance(value, list | tuple):
        made.list_value.CopyFrom(ListValue(values=[_value(item) for item in value]))
    else:
        made.string_value = UNKNOWN_TEXT if value is UNKNOWN else str(value)
    return made
