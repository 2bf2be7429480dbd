"""Which major version of Postgres an image has, and the pgBackRest that copies it.

From the release notes of pgBackRest, and the packages of the distributions that servers can have.
"""

from __future__ import annotations

import re

# The first pgBackRest that copies a major.
FIRST = {12: "2.18", 13: "2.30", 14: "2.36", 15: "2.41", 16: "2.48", 17: "2.54"}
# What a server's distribution has; a newer one that runs on it comes from the next Debian.
PACKAGED = {
    "debian-12": "2.45",
    "debian-13": "2.55",
    "ubuntu-22.04": "2.37",
    "ubuntu-24.04": "2.50",
}
NEWER = {"debian-12": "2.55"}
_TAG = re.compile(r"(?:^|-)pg(\d{2})(?![\d.])")
_LEADING = re.compile(r"(\d{2})(?![\d])")


def major(image: str) -> int | None:
    """Return the major version that an image's tag names, None where it names none.

    `postgres:15-bookworm` and `pgvector:0.8.0-pg15` are both 15.
    """
    tag = image.partition("@")[0].rpartition("/")[2].partition(":")[2]
    found = _TAG.search(tag) or _LEADING.match(tag)
    return int(found[1]) if found else None


def with_major(image: str, wanted: int) -> str | None:
    """Return the same image of another major, None where its tag names none; without a digest."""
    now, plain = major(image), image.partition("@")[0]
    if now is None:
        return None
    name, _, tag = plain.rpartition(":")
    changed, count = re.subn(rf"((?:^|-)pg){now}(?!\d)", rf"\g<1>{wanted}", tag)
    if not count:
        changed = re.sub(rf"^{now}(\.\d+)?", str(wanted), tag)
    return f"{name}:{changed}"


def needed(image: str, server: str) -> str | None:
    """Return the pgBackRest that a server's distribution is too old for, None where it is enough.

    Args:
        image: of the Postgres.
        server: image of the server, for example `debian-12`.
    """
    first, packaged = FIRST.get(major(image) or 0), PACKAGED.get(server)
    if first is None or packaged is None or _number(first) <= _number(packaged):
        return None
    return first


def why_not(image: str, server: str) -> str | None:
    """Return why nothing on such a server copies that Postgres; None where something does."""
    found = major(image)
    if found is None:
        return None
    if found not in FIRST:
        return f"no pgBackRest is known that copies Postgres {found}; {max(FIRST)} is the newest"
    wanted = needed(image, server)
    if wanted is None or _number(wanted) <= _number(NEWER.get(server, "0")):
        return None
    return f"Postgres {found} needs pgBackRest {wanted}, and {server} has {PACKAGED[server]}"


def _number(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))
