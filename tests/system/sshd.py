"""An SSH server, judged by ssh-audit."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

DEBIAN = "Hardened Debian 12 (version 2)"


def audit(host: str, port: int, policy: str = DEBIAN) -> list[dict[str, Any]]:
    """Return in what a server parts from a policy of ssh-audit's, nothing where it does not."""
    words = [
        sys.executable,
        "-m",
        "ssh_audit.ssh_audit",
        "--json",
        "-P",
        policy,
        "-p",
        str(port),
        host,
    ]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    report: dict[str, Any] = json.loads(done.stdout)
    errors: list[dict[str, Any]] = report["errors"]
    if not errors and not report["passed"]:
        raise AssertionError(done.stdout)
    return errors
