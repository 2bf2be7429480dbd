"""Find the line of a path in a YAML file; only called when there is an error to show."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from pathlib import Path

    from components.config.problems import Problem

_PART = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def with_lines(problems: list[Problem], root: Path) -> list[Problem]:
    """Return the problems with the line of each that stands in a readable file."""
    trees: dict[str, yaml.Node | None] = {}
    for name in {problem.file for problem in problems if problem.file}:
        try:
            trees[name] = yaml.compose((root / name).read_text(encoding="utf-8"))
        except (OSError, yaml.YAMLError):
            trees[name] = None
    return [p if p.line else replace(p, line=_line(trees.get(p.file), p.path)) for p in problems]


def _line(node: yaml.Node | None, path: str) -> int:
    """Return the line of the deepest part of the path that exists, 0 where none does."""
    line = 0
    if isinstance(node, yaml.MappingNode) and path.startswith("plinth:"):
        node = _child(node, "config")[0]  # a stack file keeps its values under `config`
    for match in _PART.finditer(path):
        if isinstance(node, yaml.MappingNode) and match[1]:
            node, found = _child(node, match[1])
        elif isinstance(node, yaml.SequenceNode) and match[2]:
            index = int(match[2])
            node = node.value[index] if index < len(node.value) else None
            found = node.start_mark.line + 1 if node else 0
        else:
            break
        if not found:
            break
        line = found
    return line


def _child(node: yaml.MappingNode, name: str) -> tuple[yaml.Node | None, int]:
    """Return the value under a key and the line of the key."""
    for key, value in node.value:
        if getattr(key, "value", None) == name:
            return value, key.start_mark.line + 1
    return None, 0
