"""Starts the viewer where Grafana would listen."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import uvicorn

from .provisioned import ProvisionedError, read
from .web import make_app


def main() -> int:
    """Serve until told to stop; returns the exit code."""
    home = Path(os.environ.get("GF_PATHS_PROVISIONING", "/etc/grafana/provisioning"))
    try:
        found = read(home)
    except ProvisionedError as error:
        sys.stderr.write(f"viewer: {error}\n")
        return 1
    uvicorn.run(
        make_app(found),
        host="0.0.0.0",  # noqa: S104 - a container's only interface is its network's
        port=int(os.environ.get("GF_SERVER_HTTP_PORT", "3000")),
        log_level="warning",
        access_log=False,
        server_header=False,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
