"""A Mermaid picture of what changes: components as boxes, resources in them by colour."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from report.words import noun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report.preview import Step

LARGEST = 40  # resources; more cannot be read in a comment
_STYLES = {
    "create": "fill:#dafbe1,stroke:#1a7f37,color:#1f2328",
    "update": "fill:#fff8c5,stroke:#9a6700,color:#1f2328",
    "replace": "fill:#ffebe9,stroke:#cf222e,color:#1f2328,stroke-width:3px",
    "delete": "fill:#ffebe9,stroke:#cf222e,color:#1f2328,stroke-dasharray:4",
}
_UNSAFE = re.compile(r"[^A-Za-z0-9 ._:/-]")


def picture(changed: Sequence[Step], stack: str) -> str | None:
    """Return the picture's text, None where there is too little or too much to see."""
    shown = [step for step in changed if not step.type.startswith(("pulumi:", "plinth:"))]
    if not 1 < len(shown) <= LARGEST:
        return None
    groups: dict[str, list[Step]] = defaultdict(list)
    for step in shown:
        groups[step.parent].append(step)
    lines = ["flowchart LR"]
    for number, parent in enumerate(sorted(groups)):
        label = parent if parent and not parent.startswith("plinth-") else stack
        lines.append(f"  subgraph g{number}[{_text(label)}]")
        for place, step in enumerate(groups[parent]):
            words = f"{noun(step.type)} {_short(step)}"
            lines.append(f"    g{number}n{place}[{_text(words)}]:::{step.kind}")
        lines.append("  end")
    used = {step.kind for step in shown}
    lines += [f"  classDef {kind} {style}" for kind, style in _STYLES.items() if kind in used]
    return "\n".join(lines)


def _short(step: Step) -> str:
    """Return the name without the component's, which stands around it already."""
    return step.name.removeprefix(f"{step.parent}-")


def _text(words: str) -> str:
    return f'"{_UNSAFE.sub(" ", words)}"'
