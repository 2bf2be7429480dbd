"""Certificates, as visitors see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.monitoring.rules import words
from components.blueprint.monitoring.rules.rule import AlertRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.blueprint.monitoring.rules.rule import Severity

_DAY = 86400
# ACME renews 30 days before the end: at 20 it has failed for ten days, at 5 it is a fire.
_MARKS: tuple[tuple[str, Severity, int], ...] = (
    ("CertificateExpiresSoon", "warning", 20),
    ("CertificateExpires", "critical", 5),
)


def edge() -> Iterator[AlertRule]:
    """Give the alerts about certificates of public addresses."""
    for name, severity, days in _MARKS:
        yield AlertRule(
            name=name,
            area="edge",
            expr='min by (url) (probe_ssl_earliest_cert_expiry{job="blackbox-http"}) - time() '
            f"< {days * _DAY}",
            hold=300,
            severity=severity,
            signal="certificate",
            summary=f"the certificate of {words.URL} ends in {words.SINCE}",
            means="Browsers refuse the page from then on; it should have been renewed by itself.",
            first="The log of what gets certificates (traefik, lego) says what the authority"
            " answered; DNS and port 80 are the usual reasons.",
        )
