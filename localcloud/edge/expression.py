"""Cloudflare's rules language, as far as the local edge evaluates it. Pure.

Understood: `and or not`, comparisons, `in` sets, `matches`, a few functions, and the fields that
`facts` holds. Anything else is `UnsupportedError`, so that no rule is silently taken for another.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

Facts = Mapping[str, Any]
Value = Callable[[Facts], Any]
FIELDS = frozenset({
    "http.host", "http.request.method", "http.request.uri", "http.request.uri.path",
    "http.request.uri.query", "http.request.full_uri", "http.request.headers", "http.user_agent",
    "http.referer", "http.cookie", "http.x_forwarded_for", "ip.src", "ip.src.country",
    "ip.geoip.country", "ssl", "http.response.code",
})  # fmt: skip
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<string>"(?:[^"\\]|\\.)*")
    | (?P<raw>r"[^"]*")
    | (?P<ip>\d+\.\d+\.\d+\.\d+(?:/\d+)?|[0-9a-fA-F]*:[0-9a-fA-F:]+(?:/\d+)?)
    | (?P<range>\d+\.\.\d+)
    | (?P<number>\d+)
    | (?P<word>[A-Za-z_][\w.]*)
    | (?P<sign>==|!=|<=|>=|&&|\|\||\^\^|[<>~!(){},\[\]])
    )""",
    re.VERBOSE,
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: bool(a == b),
    "ne": lambda a, b: bool(a != b),
    "lt": lambda a, b: bool(a < b),
    "le": lambda a, b: bool(a <= b),
    "gt": lambda a, b: bool(a > b),
    "ge": lambda a, b: bool(a >= b),
    "contains": lambda a, b: b in a,
    "matches": lambda a, b: re.search(b, a) is not None,
}
_SIGNS = {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge", "~": "matches"}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "lower": lambda text: str(text).lower(),
    "upper": lambda text: str(text).upper(),
    "len": len,
    "concat": lambda *parts: "".join(map(str, parts)),
    "to_string": str,
    "starts_with": lambda text, start: str(text).startswith(start),
    "ends_with": lambda text, end: str(text).endswith(end),
    "regex_replace": lambda text, old, new: re.sub(
        old, re.sub(r"\$\{(\d+)\}", r"\\\1", new), text, count=1
    ),
}


class UnsupportedError(Exception):
    """The expression uses what the local edge does not know; the message names it."""


@lru_cache(maxsize=256)
def compile_expression(text: str) -> Value:
    """Return a function that evaluates an expression for a request's facts.

    Raises:
        UnsupportedError: a part of it is not understood.
    """
    parser = _Parser(text)
    value = parser.either()
    if parser.peek() is not None:
        raise UnsupportedError(f"{parser.peek()[1]!r} in {text!r}")
    return value


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        position = 0
        while text[position:].strip():
            found = _TOKEN.match(text, position)
            if found is None or found.lastgroup is None:
                raise UnsupportedError(f"{text[position:].strip()[:20]!r} in {text!r}")
            self._tokens.append((found.lastgroup, found[found.lastgroup]))
            position = found.end()
        self._at = 0

    def peek(self) -> Any:
        """Return the next token, None at the end."""
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _next(self) -> tuple[str, str]:
        if self.peek() is None:
            raise UnsupportedError("it ends too early")
        self._at += 1
        return self._tokens[self._at - 1]

    def _take(self, *words: str) -> bool:
        if (
            self.peek() is not None
            and self.peek()[1] in words
            and self.peek()[0]
            in (
                "word",
                "sign",
            )
        ):
            self._at += 1
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            raise UnsupportedError(f"{sign!r} is missing")

    def either(self) -> Value:
        """Read alternatives."""
        parts = [self._both()]
        while self._take("or", "||"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else lambda facts: any(p(facts) for p in parts)

    def _both(self) -> Value:
        parts = [self._comparison()]
        while self._take("and", "&&"):
            parts.append(self._comparison())
        return parts[0] if len(parts) == 1 else lambda facts: all(p(facts) for p in parts)

    def _comparison(self) -> Value:
        if self._take("not", "!"):
            inner = self._comparison()
            return lambda facts: not inner(facts)
        if self._take("("):
            inner = self.either()
            self._expect(")")
            return inner
        left = self._value()
        following = self.peek()
        if following is None or following[0] not in ("word", "sign"):
            return left
        word = _SIGNS.get(following[1], following[1])
        if word in _COMPARE:
            self._next()
            right, compare = self._value(), _COMPARE[word]
            return lambda facts: _safely(compare, left(facts), right(facts))
        if word == "in":
            self._next()
            return self._membership(left)
        return left

    def _membership(self, left: Value) -> Value:
        self._expect("{")
        tests: list[Callable[[Any], bool]] = []
        while not self._take("}"):
            kind, text = self._next()
            tests.append(_member(kind, text))
            self._take(",")
        return lambda facts: any(test(left(facts)) for test in tests)

    def _value(self) -> Value:
        kind, text = self._next()
        if kind in ("string", "raw", "number", "ip"):
            constant = _constant(kind, text)
            return lambda _: constant
        if text in ("true", "false"):
            return lambda _: text == "true"
        if text in _FUNCTIONS and self._take("("):
            return self._call(_FUNCTIONS[text])
        if kind != "word" or text not in FIELDS:
            raise UnsupportedError(f"{text!r}")
        value: Value = lambda facts: facts.get(text)  # noqa: E731 - one of several closures
        while self._take("["):
            value = self._indexed(value)
        return value

    def _indexed(self, value: Value) -> Value:
        kind, text = self._next()
        if kind not in ("string", "number"):
            raise UnsupportedError(f"[{text}]")
        key = _constant(kind, text)
        self._expect("]")
        return lambda facts: _item(value(facts), key)

    def _call(self, function: Callable[..., Any]) -> Value:
        arguments: list[Value] = []
        while not self._take(")"):
            arguments.append(self._value())
            self._take(",")
        return lambda facts: _called(function, [argument(facts) for argument in arguments])


def _constant(kind: str, text: str) -> Any:
    if kind == "string":
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    if kind == "raw":
        return text[2:-1]
    return int(text) if kind == "number" else text


def _member(kind: str, text: str) -> Callable[[Any], bool]:
    if kind == "ip":
        network = ipaddress.ip_network(text, strict=False)
        return lambda value: _address(value) in network
    if kind == "range":
        low, high = map(int, text.split(".."))
        return lambda value: isinstance(value, int) and low <= value <= high
    if kind not in ("string", "raw", "number"):
        raise UnsupportedError(f"{text!r} in a set")
    constant = _constant(kind, text)
    return lambda value: bool(value == constant)


def _address(text: Any) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        return ipaddress.ip_address(str(text))
    except ValueError:
        return ipaddress.ip_address("::")


def _item(container: Any, key: Any) -> Any:
    if isinstance(container, Mapping):
        return container.get(str(key).lower())
    if isinstance(container, list) and isinstance(key, int) and key < len(container):
        return container[key]
    return None


def _safely(compare: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    """Compare; a field that is missing compares with nothing, as at Cloudflare."""
    if left is None or right is None:
        return False
    try:
        return compare(left, right)
    except (TypeError, re.error):
        return False


def _called(function: Callable[..., Any], values: list[Any]) -> Any:
    if any(value is None for value in values):
        return None
    try:
        return function(*values)
    except (TypeError, re.error):
        return None
