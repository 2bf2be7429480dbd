"""Serves a pack to the engine, in the engine's own protocol."""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Final

import grpc

from policies.analyzer import Analyzer
from policies.pack import Pack
from policies.pack_run import PackRun
from policies.protocol import analyzer_pb2_grpc

_LARGEST: Final = 400 * 1024 * 1024  # bytes of a message: a whole stack is one


def serve(pack: Pack, analyzer: type[Analyzer] = Analyzer) -> None:
    """Answer until the engine ends it; the port is told on standard output."""
    run = PackRun(pack=pack, environ=os.environ, today=datetime.now(UTC).date())
    # One thread: the engine asks one thing after the other, and a run keeps what it read.
    server = grpc.server(
        ThreadPoolExecutor(max_workers=1),
        options=[("grpc.max_receive_message_length", _LARGEST)],
    )
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(analyzer(run), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    threading.Event().wait()
