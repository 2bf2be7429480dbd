"""What ends a command with one clear message and no traceback."""

from __future__ import annotations

import errno
import tempfile
import traceback
from pathlib import Path


class PlinthError(Exception):
    """Something a user can mend; the message says where, what and how.

    Attributes:
        exit_code: 1 the work failed, 2 the request cannot be carried out as it is.
    """

    def __init__(self, message: str, *, exit_code: int = 1) -> None:
        """Keep the exit code beside the message."""
        super().__init__(message)
        self.exit_code = exit_code


def explain(error: OSError) -> str:
    """Return what the operating system refused, and what to do where that is known."""
    where = f"{error.filename}: " if error.filename else ""
    words = f"{where}{error.strerror or error}"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{words}. Make room, or choose other places: PLINTH_CACHE=… PLINTH_STATE=…"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{words}. Make it writable for you, or choose PLINTH_CACHE=… PLINTH_STATE=…"
    return words


def unexpected(error: Exception) -> str:
    """Return one sentence about an error that nobody thought of; its traceback goes to a file."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="plinth-error-", suffix=".txt", delete=False
    ) as file:
        file.writelines(traceback.format_exception(error))
    cause = str(error).splitlines()[0] if str(error) else ""
    return (
        f"an error that should not happen: {type(error).__name__}: {cause}\n"
        f"Please report it with {Path(file.name)}; running the command again is safe."
    )
