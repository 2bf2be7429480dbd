"""Starts the security pack; it answers until the engine ends it."""

from __future__ import annotations

import sys
from pathlib import Path

# A pack starts in its own folder, and the project's packages are two above.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from policies.security.pack import SECURITY
from policies.server import serve

serve(SECURITY)
