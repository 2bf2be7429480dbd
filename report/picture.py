"""A Mermaid picture of what changes: components as boxes, what changes in them by colour."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from report.nouns import noun, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report.preview import Step

LARGEST = 40  # nodes; more cannot be read in a comment
_APART = 3  # resources of a kind in a component that stand for themselves; more become one node
_PLUMBING = ("command:", "random:", "tls:", "docker:index/secret", "docker:index/serviceConfig")
_STYLES = {
    "create": "fill:#dafbe1,stroke:#1a7f37,color:#1f2328",
    "update": "fill:#fff8c5,stroke:#9a6700,color:#1f2328",
    "replace": "fill:#ffebe9,stroke:#cf222e,color:#1f2328,stroke-width:3px",
    "delete": "fill:#ffebe9,stroke:#cf222e,color:#1f2328,stroke-dasharray:4",
}
# From the ground up, as they are made; servers, which have names of their own, come after.
_ORDER = ("access", "network", "swarm", "data", "jobs", "app", "edge", "backups")
_UNSAFE = re.compile(r"[^A-Za-z0-9 ._:/*-]")


def picture(changed: Sequence[Step], stack: str) -> str | None:
    """Return the picture's text, None where there is too little or too much to see."""
    if len(changed) < 2:  # noqa: PLR2004 - one change needs no picture
        return None
    groups: dict[str, list[Step]] = defaultdict(list)
    for step in changed:
        groups[step.parent.partition("-authority")[0]].append(step)
    lines, count = ["flowchart LR"], 0
    for number, parent in enumerate(sorted(groups, key=_place)):
        label = parent if parent and not parent.startswith("plinth-") else stack
        # in this direction what is not linked stands in a column
        lines += [f"  subgraph g{number}[{_text(label)}]", "    direction LR"]
        nodes = _nodes(groups[parent])
        for place, (words, kind) in enumerate(nodes):
            lines.append(f"    g{number}n{place}[{_text(words)}]:::{kind}")
        lines.append("  end")
        count += len(nodes)
    if count > LARGEST:
        return None
    if len(groups) > 1:  # unseen, so that the boxes stand in a row
        lines.append(f"  {' ~~~ '.join(f'g{number}' for number in range(len(groups)))}")
    used = {step.kind for step in changed}
    lines += [f"  classDef {kind} {style}" for kind, style in _STYLES.items() if kind in used]
    return "\n".join(lines)


def _nodes(steps: Sequence[Step]) -> list[tuple[str, str]]:
    """Return words and kind of each node; many of one sort are one."""
    sorts: dict[tuple[str, str], list[Step]] = defaultdict(list)
    for step in steps:
        sorts[noun(step.type), step.kind].append(step)
    nodes = []
    for (word, kind), found in sorts.items():
        if len(found) > (1 if found[0].type.startswith(_PLUMBING) else _APART):
            nodes.append((plural(word, len(found)), kind))
        else:
            nodes += [(f"{word} {_short(step)}", kind) for step in found]
    return nodes


def _place(parent: str) -> tuple[int, str]:
    return (_ORDER.index(parent) if parent in _ORDER else 1, parent)


def _short(step: Step) -> str:
    """Return the name without the component's, which stands around it already."""
    return step.name.removeprefix(f"{step.parent}-")


def _text(words: str) -> str:
    return f'"{_UNSAFE.sub(" ", words)}"'
