"""Which metrics a PromQL expression asks for; so that none asks for what nobody exports.

No parser: words that stand where a metric's name can stand. promtool has the last word on whether
an expression is one at all.
"""

from __future__ import annotations

import re

_STRING = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|`[^`]*`')
_BRACES = re.compile(r"\{[^}]*\}")
_RANGES = re.compile(r"\[[^\]]*\]")
_GROUPING = re.compile(
    r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)", re.IGNORECASE
)
_OFFSET = re.compile(r"\boffset\s+-?[0-9a-z]+", re.IGNORECASE)
_NAME = re.compile(r"(?<![\w:.$])([a-zA-Z_:][\w:]*)(?!\s*\()(?![\w:])")
_INTO_BRACES = re.compile(r'\{[^}]*__name__\s*=\s*"([^"]+)"')
_WORDS = frozenset(
    {"and", "or", "unless", "bool", "by", "without", "on", "ignoring", "group_left", "group_right"}
    | {"offset", "inf", "nan", "atan2", "start", "end"}
)


def metrics_in(expr: str) -> frozenset[str]:
    """Return the names of the metrics that an expression reads.

    Args:
        expr: PromQL, `$__rate_interval` and the like allowed.
    """
    named = frozenset(_INTO_BRACES.findall(expr))
    rest = _STRING.sub("", expr)
    for pattern in (_BRACES, _RANGES, _GROUPING, _OFFSET):
        rest = pattern.sub(" ", rest)
    return named | {name for name in _NAME.findall(rest) if name.lower() not in _WORDS}
