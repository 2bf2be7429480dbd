"""No secret and no unknown value gets any further than this.

What Pulumi holds to be secret is marked in its files; what only looks like one by its name is
masked as well, since a comment on a pull request is public to all who can read it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from policies.rules.resource import UNKNOWN

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
_URL_PASSWORD = re.compile(r"(?<=://)([^/\s:@]*):[^/\s@]+(?=@)")


def clean(value: Any, key: str = "") -> Any:
    """Return plain data with secrets masked and unknown values as UNKNOWN.

    Args:
        value: a property as Pulumi writes it.
        key: the property's name.
    """
    if isinstance(value, Mapping):
        if _SIGNATURE in value:
            return MASK
        return {k: clean(v, str(k)) for k, v in value.items() if k != "__defaults"}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [clean(item, key) for item in value]
    return _text(value, key) if isinstance(value, str) else value


def _text(value: str, key: str) -> Any:
    if value in _UNKNOWN_IDS:
        return UNKNOWN
    if _LOOKS_SECRET.search(key) and not _HARMLESS.search(key):
        return MASK
    return _URL_PASSWORD.sub(rf"\1:{MASK}", value)
