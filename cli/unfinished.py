"""Marks a stack while a run changes it, so that the next one knows of a run that was cut off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cli.context import Context

CLOCKS_APART = timedelta(minutes=2)  # this machine's and the cloud's


class Unfinished:
    """The mark of one stack; it holds when the first run began that did not end well."""

    def __init__(self, context: Context) -> None:
        """Take the stack; nothing is written yet."""
        self.path = context.state / f"{context.stack}.interrupted"

    def since(self) -> datetime | None:
        """Return when the unfinished work began, None where the last run ended well."""
        try:
            text = self.path.read_text().strip()
            began = datetime.fromisoformat(text)
        except FileNotFoundError:
            return None
        except ValueError:  # cut off while it was written, or by an older version
            began = datetime.fromtimestamp(self.path.stat().st_mtime, UTC)
        return began - CLOCKS_APART

    def begin(self) -> None:
        """Set the mark unless an unfinished run has left it."""
        if not self.path.exists():
            self.path.write_text(datetime.now(UTC).isoformat() + "\n")

    def end(self) -> None:
        """Take the mark away."""
        self.path.unlink(missing_ok=True)
