"""What can be wrong with a preview's file."""

from __future__ import annotations


class ReportError(Exception):
    """The file cannot be reported on; says what is wrong and how to mend it."""

    def __init__(self, cause: str, remedy: str) -> None:
        """Keep both parts of the message."""
        super().__init__(f"{cause}; {remedy}")
        self.cause = cause
        self.remedy = remedy
