"""What the deployment says about this server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FILE = Path("/etc/plinth/monitoring.json")


def load() -> dict[str, Any]:
    """Return the settings of this server."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found
