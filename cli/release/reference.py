"""A reference to an image, in its parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from cli.errors import PlinthError

_REFERENCE = re.compile(
    r"^(?P<registry>[a-z0-9.-]+(?::\d+)?)/(?P<path>[a-z0-9._/-]+)"
    r"(?::(?P<tag>[\w][\w.-]{0,127}))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?$"
)
_TAG = re.compile(r"^:?[\w][\w.-]{0,127}$")


@dataclass(frozen=True)
class Reference:
    """`registry/path:tag@digest`; at least one of tag and digest is there."""

    registry: str
    path: str
    tag: str = ""
    digest: str = ""

    @property
    def name(self) -> str:
        """Return it without tag and digest."""
        return f"{self.registry}/{self.path}"

    @property
    def tagged(self) -> str:
        """Return it without its digest."""
        return f"{self.name}:{self.tag}" if self.tag else self.name

    def pinned(self, digest: str) -> Reference:
        """Return it with this digest."""
        return replace(self, digest=digest)

    def __str__(self) -> str:
        return self.tagged + (f"@{self.digest}" if self.digest else "")


def parse(text: str) -> Reference:
    """Read a whole reference.

    Raises:
        PlinthError: it is none, or says neither tag nor digest.
    """
    match = _REFERENCE.match(text)
    if match is None:
        raise PlinthError(
            f"`{text}` is no image. Write registry/path:tag, the registry always named, for "
            "example ghcr.io/acme/backend:1.4.0.",
            exit_code=2,
        )
    found = Reference(**{name: value or "" for name, value in match.groupdict().items()})
    if not found.tag and not found.digest:
        raise PlinthError(
            f"`{text}` has neither tag nor digest: what it means changes. Write {text}:TAG.",
            exit_code=2,
        )
    return found


def changed(current: str, word: str) -> Reference:
    """Return what a word makes of an image: a whole reference, or a tag of the same image.

    Raises:
        PlinthError: it is neither.
    """
    if "/" in word or "@" in word:
        return parse(word)
    if not _TAG.match(word):
        raise PlinthError(f"`{word}` is no tag and no image.", exit_code=2)
    return replace(parse(current), tag=word.removeprefix(":"), digest="")
