"""What is told to GitHub Actions, where it runs us: outputs of a step and its summary."""

from __future__ import annotations

import json
import os
from pathlib import Path

_OUTPUT, _SUMMARY = "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"
_SUMMARY_LIMIT = 1_000_000  # bytes that GitHub takes of one step, rounded down


def output(name: str, value: object) -> None:
    """Set an output of the step to a value as JSON; elsewhere do nothing."""
    _append(_OUTPUT, f"{name}={json.dumps(value, separators=(',', ':'))}\n")


def summary(text: str) -> None:
    """Show Markdown on the run's page; elsewhere do nothing."""
    if len(text.encode()) < _SUMMARY_LIMIT:
        _append(_SUMMARY, f"{text}\n")


def _append(variable: str, text: str) -> None:
    place = os.environ.get(variable)
    if place:
        with Path(place).open("a", encoding="utf-8") as file:
            file.write(text)
