"""Runs the service under uvicorn, which stops it gracefully at SIGTERM."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import uvicorn
from prometheus_client import start_http_server

from . import traces
from .logs import set_up
from .service import Service
from .web import make_app

if TYPE_CHECKING:
    from .settings import Settings


def serve(settings: Settings) -> None:
    """Serve until told to stop."""
    set_up(settings.name)
    traces.set_up(os.environ, settings.name)
    if settings.metrics_port is not None:
        start_http_server(settings.metrics_port)  # a thread of its own: it answers under any load
    # uvicorn makes the event loop, and clients belong to it: so the service is made inside.
    uvicorn.run(
        lambda: make_app(Service(settings)),
        factory=True,
        host="0.0.0.0",  # noqa: S104 - a container's only interface is its network's
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
    )
