"""No secret and no unknown value gets any further than this.

What Pulumi holds to be secret is marked in its files; what only looks like one, by its name or by
its shape, is masked as well, since a comment on a pull request is public to all who can read it.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

from policies.rules import secret_words, types
from policies.rules.resource import UNKNOWN
from report import named

MASK: Final = "[secret]"
_SIGNATURE = "4dabf18193072939515e22adb298388d"  # key of each special value of Pulumi
_UNKNOWN_IDS = frozenset(
    {
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # a string; the others: bool, number, ...
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)
_LOOKS_SECRET = re.compile(
    r"(password|passphrase|secret|token|private_?key|credential|user_?data|api_?key|auth)",
    re.IGNORECASE,
)
# Keys that match, and hold names or places of secrets rather than secrets.
_HARMLESS = re.compile(r"(id|ids|name|names|file|files|path|length|secrets)$", re.IGNORECASE)
_WORDS = r"(?:password|passwd|passphrase|secret|token|private_?key|api_?key|access_?key|masterauth)"
# Inside texts: what is assigned to a name that ends like a secret's, in a file or on a command line
# (paths, which say where a secret lies, stay), passwords in URLs, and values of known shapes.
_TEXTS = (
    # a resource's type, such as `random:index/randomPassword:RandomPassword`, is taken as it is
    re.compile(
        rf"(?i)\bindex/\w+:\w+|(?<=[\w.-])?({_WORDS}[\"']?\s*[:=]\s*[\"']?)(?!/)[^\s\"',;&]+"
    ),
    re.compile(
        rf"(?i)((?:(?<!\w)--?{_WORDS}|\brequirepass|\bmasterauth)\s+[\"']?)(?!/|plinth:)[^\s\"',;]+"
    ),
    re.compile(r"((?<=://)[^/\s:@]*:)[^/\s@]+(?=@)"),
    # a token alone; whom others log in as (`ssh://ubuntu@host`) is none
    re.compile(r"(?i)(\bhttps?://)[^/\s:@]+(?=@)"),
    re.compile(r"((?<=://))[A-Za-z0-9_-]{16,}(?=@)"),
    re.compile(r"(?i)(\b(?:bearer|basic)\s+)[\w.~+/=-]{8,}"),
    re.compile(r"(?s)()-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*-----|\Z)"),
    re.compile(r"()\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk_live_|sk-)[\w-]{16,}"),
    re.compile(f"(){secret_words.TOKEN.pattern}"),
    re.compile(r"()\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"),
)
# One of these stands in whatever the patterns above find.
_HINT = re.compile(
    r"(?i)pass|pwd|secret|token|key|masterauth|credential|dsn|connection|://|bearer|basic|-----begin"
    r"|\s-a\s|gh[pousr]_|github_pat_|glpat-|xox|[sr]k_live_|sk-|akia|asia|eyj|sg\.|dckr_pat_|npm_"
)


def clean(value: Any, key: str = "") -> Any:
    """Return plain data with secrets masked and unknown values as UNKNOWN.

    Args:
        value: a property as Pulumi writes it.
        key: the property's name.
    """
    if isinstance(value, dict):
        if _SIGNATURE in value:
            return MASK
        return {k: clean(v, str(k)) for k, v in value.items() if k != "__defaults"}
    if isinstance(value, list | tuple):
        words = [clean(item, key) for item in value]
        return [*words[:1], *(_word(*pair) for pair in pairwise(zip(value, words, strict=True)))]
    return _text(value, key) if isinstance(value, str) else value


@lru_cache(maxsize=4096)
def masked(text: str) -> str:
    """Return a text without what looks like a secret in it."""
    if not _HINT.search(text):
        return text
    text = _without_named(text)
    for pattern in _TEXTS:
        text = pattern.sub(
            lambda found: found[0] if found[1] is None else f"{found[1]}{MASK}", text
        )
    return text


def readable(token: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a resource's inputs with a file in them as text, where they have it in base64."""
    data = inputs.get("data")
    if token != types.SERVICE_CONFIG or not isinstance(data, str) or data in _UNKNOWN_IDS:
        return inputs
    try:
        return {**inputs, "data": base64.b64decode(data, validate=True).decode()}
    except (binascii.Error, UnicodeDecodeError):
        return inputs


def _without_named(text: str) -> str:
    parts, at = [], 0
    for start, end in named.spans(text):
        if start >= at:
            parts += [text[at:start], MASK]
        at = max(at, end)
    return "".join((*parts, text[at:]))


def _word(before: tuple[Any, Any], this: tuple[Any, Any]) -> Any:
    """Return a word of a command, which the word before it may say to be a secret."""
    told, word = before[0], this[1]
    secret = isinstance(told, str) and isinstance(word, str) and named.is_secret_option(told)
    return MASK if secret and word != UNKNOWN and not word.startswith("/") else word


def _text(value: str, key: str) -> Any:
    if value in _UNKNOWN_IDS:
        return UNKNOWN
    if _LOOKS_SECRET.search(key) and not _HARMLESS.search(key):
        return MASK
    if named.is_secret(key, value):
        return MASK
    return masked(value)
