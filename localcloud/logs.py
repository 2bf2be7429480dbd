"""The daemon's log: one JSON object a line, without secrets (bodies and headers never enter it)."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 5_000_000
FIELDS = ("status", "ms")


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: record.__dict__[name] for name in FIELDS if name in record.__dict__}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line)


def log_to(path: Path) -> None:
    """Send the project's log to a file of at most 5 MB, with two older ones kept."""
    handler = RotatingFileHandler(path, maxBytes=MAX_BYTES, backupCount=2)
    handler.setFormatter(JsonLines())
    path.chmod(0o600)
    logger = logging.getLogger("localcloud")
    logger.setLevel(logging.INFO)
    logger.handlers = [handler]
    logger.propagate = False
