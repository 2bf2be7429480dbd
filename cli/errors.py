"""What ends a command with one clear message and no traceback."""

from __future__ import annotations


class PlinthError(Exception):
    """Something a user can mend; the message says where, what and how.

    Attributes:
        exit_code: 1 the work failed, 2 the request cannot be carried out as it is.
    """

    def __init__(self, message: str, *, exit_code: int = 1) -> None:
        """Keep the exit code beside the message."""
        super().__init__(message)
        self.exit_code = exit_code
