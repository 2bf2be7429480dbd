"""Takes out of log lines what is nobody's business but its owner's."""

from __future__ import annotations

import re

MASK = "***"
_NAMES = "password|passwd|secret|api[_-]?key|access[_-]?token|refresh[_-]?token|private[_-]?key"
# the first group is what is taken out
_USUAL = (
    # a password in a URL, looked for from where the scheme ends: a long word has many beginnings
    r"://[^\s/:@\"']*:([^\s/@\"']+)@",
    r"(?i)\bauthorization\\?[\"']?\s*[:=]\s*\\?[\"']?(?:bearer|basic|token)?\s*([^\s\"'\\,}]+)",
    r"(?i)\bbearer\s+([a-z0-9._~+/=-]{8,})",
    rf"(?i)(?:{_NAMES})\\?[\"']?\s*[:=]\s*\\?[\"']?([^\s\"'\\,;&}}]+)",
    r"\b(eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*)",  # a JSON Web Token
    r"\b((?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{8,}|gh[pousr]_[A-Za-z0-9]{20,}|AKIA[A-Z0-9]{16})\b",
)


class Masker:
    """Masks by the usual patterns, and by those of the system."""

    def __init__(self, patterns: list[str]) -> None:
        self._patterns = [re.compile(pattern) for pattern in (*_USUAL, *patterns)]

    def masked(self, line: str) -> str:
        """Return a line without what is secret in it."""
        for pattern in self._patterns:
            line = pattern.sub(_without, line)
        return line


def _without(match: re.Match[str]) -> str:
    if not match.re.groups or match[1] is None:
        return MASK
    start, end = match.span(1)
    whole, first = match[0], match.start()
    return whole[: start - first] + MASK + whole[end - first :]
