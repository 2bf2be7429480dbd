"""nginx's configuration as a tree of directives, as far as rules need it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

WORD = re.compile(
    r"\s+|#[^\n]*|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|[{};]"
    r"|(?:\\.|[^\s{};\"'#$\\]|\$\{\w+\}|\$)(?:\\.|[^\s{};$\\]|\$\{\w+\}|\$)*",
    re.DOTALL,
)


@dataclass
class Directive:
    """One directive with its arguments and what stands in its block."""

    name: str
    args: tuple[str, ...] = ()
    inside: list[Directive] = field(default_factory=list)

    def own(self, name: str) -> Iterator[Directive]:
        """Return the directives of a name directly in this block."""
        return (item for item in self.inside if item.name == name)

    def all(self, *names: str) -> Iterator[Directive]:
        """Return the directives of these names anywhere below."""
        for item in self.inside:
            if item.name in names:
                yield item
            yield from item.all(*names)


def parse(text: str) -> Directive | None:
    """Return the root of a configuration, or of a part that is included; None where it is cut off.

    Args:
        text: in nginx's own words; of anything else the result says nothing.
    """
    root = Directive("")
    stack, words = [root], list[str]()
    found = WORD.findall(text)
    if sum(map(len, found)) != len(text):
        return None  # a quote without its end
    for word in found:
        if word.isspace() or word.startswith("#"):
            continue
        if word == "}":
            if len(stack) == 1 or words:
                return None
            stack.pop()
        elif word in {"{", ";"}:
            if words:
                made = Directive(words[0], tuple(words[1:]))
                stack[-1].inside.append(made)
                if word == "{":
                    stack.append(made)
            words = []
        else:
            words.append(word[1:-1] if word[0] in "\"'" else word)
    return root if len(stack) == 1 and not words else None


def servers(root: Directive) -> Sequence[Directive]:
    """Return all virtual servers that a network leads to: none that listen on sockets alone."""
    return [
        item
        for item in root.all("server")
        if any(
            not listen.args[0].startswith("unix:") for listen in item.own("listen") if listen.args
        )
    ]


def is_tls(server: Directive) -> bool:
    """Tell whether a virtual server speaks TLS."""
    return any(
        {"ssl", "quic"} & set(item.args) or _port(item.args) == "443"
        for item in server.own("listen")
    ) or any(item.args[:1] == ("on",) for item in server.own("ssl"))


def _port(args: tuple[str, ...]) -> str:
    return args[0].rpartition(":")[2] if args else ""
