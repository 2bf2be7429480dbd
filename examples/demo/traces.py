"""Spans of what a request does, sent as OTLP: JSON over HTTP, which needs nothing but Python.

Told by the usual variables: OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SERVICE_NAME,
OTEL_TRACES_SAMPLER_ARG, OTEL_RESOURCE_ATTRIBUTES. Without an endpoint nothing is noted. A collector
that is away costs spans, never a request.
"""

from __future__ import annotations

import json
import logging
import queue
import random
import re
import secrets
import threading
import time
import urllib.request
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LOG = logging.getLogger(__name__)
_PARENT = re.compile(r"^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$")
_WAITING = 512  # spans; more are dropped
_EVERY = 2.0  # seconds between two sendings
_PATIENCE = 3.0
SERVER, CLIENT = 2, 3  # OTLP's kinds of a span


@dataclass
class Span:
    """Something that took time; `kept` is what the first of its trace decided for all."""

    name: str
    kind: int
    trace: str
    parent: str
    kept: bool
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    begun: int = field(default_factory=time.time_ns)
    attributes: dict[str, str | int] = field(default_factory=dict)
    error: str = ""

    @property
    def header(self) -> str:
        """Return what tells another service of it, `traceparent`."""
        return f"00-{self.trace}-{self.id}-{'01' if self.kept else '00'}"


_CURRENT: ContextVar[Span | None] = ContextVar("span", default=None)


class Tracer:
    """Sends spans in the background."""

    def __init__(self, endpoint: str, resource: Mapping[str, str], share: float) -> None:
        self._url = f"{endpoint.rstrip('/')}/v1/traces"
        self._resource = {"attributes": [_attribute(k, v) for k, v in resource.items()]}
        self._share = share
        self._spans: queue.Queue[dict[str, Any]] = queue.Queue(_WAITING)
        threading.Thread(target=self._run, name="traces", daemon=True).start()

    def begin(self, name: str, kind: int, header: str | None) -> Span:
        """Begin a span below the one that is told of, or that is under way; else a new trace."""
        above, told = _CURRENT.get(), _PARENT.match(header or "")
        if told:
            return Span(name, kind, told[1], told[2], kept=told[3] == "01")
        if above is not None:
            return Span(name, kind, above.trace, above.id, kept=above.kept)
        kept = random.random() < self._share  # noqa: S311 - a sample
        return Span(name, kind, secrets.token_hex(16), "", kept=kept)

    def end(self, span: Span) -> None:
        """Have a span sent, if its trace is kept."""
        if not span.kept:
            return
        try:
            self._spans.put_nowait(_otlp(span))
        except queue.Full:
            _LOG.debug("a span was dropped")

    def _run(self) -> None:
        while True:
            time.sleep(_EVERY)
            self.flush()

    def flush(self) -> None:
        """Send what waits."""
        spans = []
        while not self._spans.empty():
            spans.append(self._spans.get_nowait())
        if not spans:
            return
        scope = {"scope": {"name": "demo"}, "spans": spans}
        body = {"resourceSpans": [{"resource": self._resource, "scopeSpans": [scope]}]}
        asked = urllib.request.Request(  # noqa: S310 - settings have checked that it is http
            self._url, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            opener.open(asked, timeout=_PATIENCE).close()
        except OSError as error:
            _LOG.debug("%d spans were lost: %s", len(spans), error)


_tracer: Tracer | None = None


def set_up(environment: Mapping[str, str], service: str) -> None:
    """Trace from now on, if the environment says to whom."""
    global _tracer  # noqa: PLW0603 - one for each process, as its log
    endpoint = environment.get("OTEL_EXPORTER_OTLP_ENDPOINT", "")
    if not endpoint.startswith(("http://", "https://")):
        return
    pairs = environment.get("OTEL_RESOURCE_ATTRIBUTES", "").split(",")
    more = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
    named = {"service.name": environment.get("OTEL_SERVICE_NAME", service), **more}
    _tracer = Tracer(endpoint, named, float(environment.get("OTEL_TRACES_SAMPLER_ARG", "1")))


@contextmanager
def span(
    name: str, kind: int = CLIENT, header: str | None = None, **attributes: str | int
) -> Iterator[Span | None]:
    """Note what happens inside; gives None where nothing is traced."""
    if _tracer is None:
        yield None
        return
    found = _tracer.begin(name, kind, header)
    found.attributes.update(attributes)
    token = _CURRENT.set(found)
    try:
        yield found
    except BaseException as error:
        found.error = f"{type(error).__name__}: {error}"
        raise
    finally:
        _CURRENT.reset(token)
        _tracer.end(found)


def header() -> dict[str, str]:
    """Return the header that tells another service of the span that is under way."""
    above = _CURRENT.get()
    return {"traceparent": above.header} if above else {}


def _otlp(span: Span) -> dict[str, Any]:
    return {
        "traceId": span.trace,
        "spanId": span.id,
        **({"parentSpanId": span.parent} if span.parent else {}),
        "name": span.name,
        "kind": span.kind,
        "startTimeUnixNano": str(span.begun),
        "endTimeUnixNano": str(time.time_ns()),
        "attributes": [_attribute(key, value) for key, value in span.attributes.items()],
        "status": {"code": 2, "message": span.error} if span.error else {"code": 0},
    }


def _attribute(key: str, value: str | int) -> dict[str, Any]:
    kind = {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}
    return {"key": key, "value": kind}
