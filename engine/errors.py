"""The one error of this package: its message says what is wrong and how to mend it."""

from __future__ import annotations


class EngineError(Exception):
    """A part of the engine cannot be had; the message is for a person."""
