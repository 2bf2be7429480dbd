"""What differs between two contracts, and what of it breaks who reads them.

A stack's outputs are only read: so a reader must find every field as before. What is added breaks
nobody, a further value of a known list neither (the contract says: match with a default).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from contract.shape import ROOT, Node, Shape, unwrapped

_MEANING = {"unit": "its unit", "format": "its format"}


@dataclass(frozen=True, order=True)
class Change:
    """A difference.

    Attributes:
        path: the first place where a reader meets it, for example `servers.*.ssh`.
        record, field: what it is part of, in the old contract.
        what: in words, to be read after the path.
    """

    path: str
    record: str
    field: str
    what: str
    breaking: bool


def compare(old: Shape, new: Shape) -> tuple[Change, ...]:
    """Return all differences by path; words alone and the version are none."""
    found = set(_Comparison(old, new, set()).records(ROOT, ROOT, ""))
    return tuple(sorted(found))


@dataclass(frozen=True)
class _Comparison:
    old: Shape
    new: Shape
    seen: set[tuple[str, str]]

    def records(self, old: str, new: str, prefix: str) -> Iterator[Change]:
        """Compare two records field by field."""
        if (old, new) in self.seen:
            return
        self.seen.add((old, new))
        before, after = self.old.fields(old), self.new.fields(new)
        for name, node in before.items():
            path = f"{prefix}{name}"
            if path == "contract_version":
                continue
            if name not in after:
                yield Change(path, old, name, "was removed", breaking=True)
                continue
            for what, breaking in self._field(node, after[name]):
                yield Change(path, old, name, what, breaking)
            if name in self._required(self.old, old) - self._required(self.new, new):
                yield Change(path, old, name, "may now be missing", breaking=True)
            yield from self._inside(node, after[name], path)
        for name in after:
            if name not in before:
                yield Change(f"{prefix}{name}", old, name, "was added", breaking=False)

    def _inside(self, old: Node, new: Node, path: str) -> Iterator[Change]:
        inner = self.old.inside(old), self.new.inside(new)
        if inner[0] and inner[1]:
            many = "" if "$ref" in unwrapped(old)[0] else "*."
            yield from self.records(inner[0], inner[1], f"{path}.{many}")

    def _field(self, old: Node, new: Node) -> Iterator[tuple[str, bool]]:
        """Yield what differs between two fields of one name, and whether it breaks."""
        secret = bool(old.get("secret")), bool(new.get("secret"))
        if secret == (True, False):
            yield "was secret and is now in the clear", True
        if secret == (False, True):
            yield "is now secret: what was shown or put into names no longer may be", True
        for key, words in _MEANING.items():
            before, after = _inner(old).get(key), _inner(new).get(key)
            if before != after:
                yield f"changed {words} from {before or 'none'} to {after or 'none'}", True
        yield from self._kinds(old, new, "")

    def _kinds(self, old: Node, new: Node, where: str) -> Iterator[tuple[str, bool]]:
        (was, was_null), (now, now_null) = unwrapped(old), unwrapped(new)
        if now_null and not was_null:
            yield f"may now be null{where}", True
        if was_null and not now_null:
            yield f"is never null any more{where}", False
        kinds = _kind(was), _kind(now)
        if kinds == ("number", "integer"):
            yield f"is now always a whole number{where}", False
        elif kinds[0] != kinds[1]:
            yield f"changed its type from {kinds[0]} to {kinds[1]}{where}", True
        else:
            yield from _values(was, now, where)
            for key, place in (("items", "each item"), ("additionalProperties", "each value")):
                if isinstance(was.get(key), dict):
                    yield from self._kinds(was[key], now[key], f" ({place})")

    @staticmethod
    def _required(shape: Shape, record: str) -> set[str]:
        return set(shape.record(record).get("required", ()))


def _inner(node: Node) -> Node:
    return unwrapped(node)[0]


def _kind(node: Node) -> str:
    """Return what a reader gets: a record is one whatever its name."""
    if "$ref" in node:
        return "a record"
    if node.get("type") == "object":
        return "a map" if isinstance(node.get("additionalProperties"), dict) else "an object"
    if "type" not in node and ("const" in node or "enum" in node):
        return {str: "string", int: "integer", bool: "boolean"}.get(
            type(_choices(node)[0]), "unknown"
        )
    return str(node.get("type"))


def _choices(node: Node) -> list[Any]:
    return [node["const"]] if "const" in node else list(node.get("enum", []))


def _values(old: Node, new: Node, where: str) -> Iterator[tuple[str, bool]]:
    before, after = _choices(old), _choices(new)
    if not before and after:
        yield f"is now one of {_words(after)} only{where}", True
    gone = [item for item in before if item not in after] if after else []
    if gone:
        yield f"is never {_words(gone)} any more{where}", True
    more = [item for item in after if item not in before] if before else []
    if more:
        yield f"may now be {_words(more)} too{where}", False
    if before and not after:
        yield f"may now be any {_kind(new)}{where}", False


def _words(values: list[Any]) -> str:
    return ", ".join(f"`{value}`" for value in values)
