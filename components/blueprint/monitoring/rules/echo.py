"""The end of a question that leaves out what is only the echo of an alert that is told.

While that is told, routing holds the echo back; a moment before and after nothing would.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Whoever needs a service that was gone comes back after it: its health check has to pass again, in
# a time of its own, which no drill shortens.
_AFTER = "1m"


def unless_told(services: Iterable[str], servers: Iterable[str]) -> str:
    """Return what to put behind a question.

    Args:
        services: what has to be there first.
        servers: likewise.
    """
    names, places = "|".join(services), "|".join(servers)
    asked = [
        *([_told(f'alertname=~"ServiceDown|DatabaseDown",service=~"{names}"')] if names else []),
        # told a while after what it carries would be
        *([f'up{{job="node",server=~"{places}"}} == 0'] if places else []),
        *([_told(f'alertname="ServerDown",server=~"{places}"')] if places else []),
    ]
    return f" unless on () ({' or '.join(asked)})" if asked else ""


def _told(labels: str) -> str:
    return f'max_over_time(ALERTS{{alertstate="firing",{labels}}}[{_AFTER}])'
