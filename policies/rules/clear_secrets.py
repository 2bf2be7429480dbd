"""Rules about secrets that would stand in the clear."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from policies.rules import types
from policies.rules.containers import CONTAINER
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, ResourceRule, Undecided, Violation

# `…_FILE` names where a secret is and ends otherwise; so does `TOKEN_LIFETIME`.
NAME = re.compile(
    r"(PASSWORD|PASSWD|PASSPHRASE|PWD|SECRET|TOKEN|CREDENTIALS?"
    r"|(API|ACCESS|ENCRYPTION|MASTER|PRIVATE|SECRET|SIGNING)_?KEY(_BASE)?)$",
    re.IGNORECASE,
)
PLACES = ("PWD", "OLDPWD")  # of a shell, not passwords
PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")
# A password that starts with `$` or `{` is a place that is filled in later.
URL_WITH_PASSWORD = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/:@]*:[^\s/@${][^\s/@]*@", re.IGNORECASE)
PLAIN = ("", "true", "false", "none", "null")


def _secrets(resource: Resource) -> Iterator[Finding]:
    path = (*CONTAINER, "env")
    variables = at(resource.properties, *path)
    if variables is UNKNOWN:
        yield Undecided(path)
    else:
        for name, value in sorted((variables or {}).items()):
            yield from _variable(path, name, value)
    for words in ("commands", "args"):
        yield from _words((*CONTAINER, words), at(resource.properties, *CONTAINER, words), words)


def _variable(path: tuple[str, ...], name: str, value: Any) -> Iterator[Finding]:
    if value is UNKNOWN:
        yield Undecided((*path, name))
        return
    kind = _kind(str(value))
    if kind is None and name not in PLACES and NAME.search(name):
        kind = "a password, by its name," if str(value).lower() not in PLAIN else None
    if kind:
        yield Violation(f"variable {name} holds {kind} in the clear")


def _words(path: tuple[str, ...], words: Any, called: str) -> Iterator[Finding]:
    if words is UNKNOWN:
        yield Undecided(path)
        return
    for number, word in enumerate(words or ()):
        if word is UNKNOWN:
            yield Undecided((*path, number))
        elif kind := _kind(str(word)):
            yield Violation(f"{called}[{number}] holds {kind} in the clear")


def _kind(text: str) -> str | None:
    """Say what secret a text holds, never the text."""
    if PRIVATE_KEY.search(text):
        return "a private key"
    if URL_WITH_PASSWORD.search(text):
        return "a URL with its password"
    return None


SERVICE_SECRETS_IN_FILES = ResourceRule(
    name="service-secrets-in-files",
    why="What is in a container's environment or command line is read by anyone who may list "
    "services or processes, and stays in state and logs.",
    remedy="mount it as a Swarm secret and name its file (`…_FILE`); passwords of databases come "
    "that way by `uses` in systems/<system>/system.yaml.",
    level="mandatory",
    type=types.SERVICE,
    find=_secrets,
)
