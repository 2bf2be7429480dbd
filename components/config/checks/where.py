"""Where a setting stands, so that a problem can name file and path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.config.problems import Problem

if TYPE_CHECKING:
    from components.config.merged import StackConfig


def in_stack(config: StackConfig, path: str, cause: str, remedy: str) -> Problem:
    """Return a problem in the stack's file; `path` without the namespace."""
    return Problem(f"plinth:{path}", cause, remedy, config.file)


def in_system(config: StackConfig, path: str, cause: str, remedy: str) -> Problem:
    """Return a problem in the system's file."""
    return Problem(path, cause, remedy, f"systems/{config.system.name}/system.yaml")
