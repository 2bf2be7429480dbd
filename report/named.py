"""Where a text says a secret by its name: `export DB_PASS=…`, `"jwtKey": "…"`, `--token …`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.rules import secret_words

# Looked ahead, so that `export NAME=word` is read from `export` and from `NAME` on.
_SAID = re.compile(
    r"(?:^|[\s;\"'{,(&?|=])(?=(?P<option>-{0,2})(?P<name>[A-Za-z][\w.-]*)\\?[\"']?"
    r"(?P<between>[ \t]*[=:][ \t]*|[ \t]+)(?P<quote>\\?[\"'])?"
    # in quotes all of it; else to a blank, or to where the next name begins
    r"(?P<value>(?(quote)(?:(?!(?P=quote)).)+|(?:(?![;&,][ \t]*[\w.-]+[=:])[^\s\"'])+)))",
    re.MULTILINE,
)
_PASSWORD_OF_REDIS = re.compile(r"\bredis-cli\b[^|;&\n]*?\s(?:-a|--pass)[ \t]+[\"']?([^\s\"']+)")
_ELSEWHERE = re.compile(r"[/<{\[(]|\$[({A-Z_]|plinth:")  # a place, a structure, or filled in
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def is_secret(name: str, value: str) -> bool:
    """Tell whether a value is a secret by its name, in capitals or as in `dbPass`."""
    return secret_words.is_named(_HUMP.sub("_", name), value)


def is_secret_option(word: str) -> bool:
    """Tell whether the next word of a command is a secret: `--requirepass`, or Redis's `-a`."""
    return word == "-a" or (word.startswith("--") and is_secret(word.lstrip("-"), "any"))


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Give where the values of secrets are, from left to right; some may overlap."""
    found = [match.span(1) for match in _PASSWORD_OF_REDIS.finditer(text)]
    for match in _SAID.finditer(text):
        # words of a sentence are neither assigned nor an option's
        assigned = match["between"].strip() or match["option"]
        value = match["value"]
        if assigned and not _ELSEWHERE.match(value) and is_secret(match["name"], value):
            start = match.start("value")
            found.append((start, start + len(value.rstrip(",;"))))
    yield from sorted(span for span in found if not _ELSEWHERE.match(text, span[0]))
