"""Traces: what a request does in all services that it goes through."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from components.config.base import Key, Memory, Section

Share = Annotated[float, Field(ge=0, le=1)]


class TracesConfig(Section):
    """A collector of traces (OTLP) that shows them as well; services of the system are told of it.

    Attributes:
        services: that send traces; by default all of kind `container`.
        sample: the share of traces that is kept; decided where a trace begins.
        newest: so many traces are kept, in memory; older ones go.
        memory: what the collector may have.
    """

    services: tuple[Key, ...] | None = None
    sample: Share = 0.1
    newest: Annotated[int, Field(ge=100, le=1_000_000)] = 20_000
    memory: Memory = 256
