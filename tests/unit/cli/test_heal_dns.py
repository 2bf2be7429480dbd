"""DNS records of cut-off creations are removed; the same name's other records stay."""

from typing import Any

import httpx
import pytest

from cli import heal_dns
from cli.errors import PlinthError

INPUTS = {"zoneId": "z", "name": "app.example.com", "type": "A", "comment": "managed by Plinth"}
PENDING = [{"type": heal_dns.RECORD, "inputs": INPUTS}]
FOUND = [
    {"id": "lost", "name": "app.example.com", "type": "A", "comment": "managed by Plinth"},
    {"id": "kept", "name": "app.example.com", "type": "A", "comment": "managed by Plinth"},
    {"id": "hand", "name": "app.example.com", "type": "A", "comment": "made by hand"},
    {"id": "mail", "name": "app.example.com", "type": "MX", "comment": "managed by Plinth"},
]
STATE: dict[str, Any] = {"resources": [{"type": heal_dns.RECORD, "id": "kept"}]}


class Cloudflare:
    """Answers lists and notes deletions, or refuses everything."""

    def __init__(self, *, refuses: bool = False) -> None:
        """Begin with nothing deleted."""
        self.refuses = refuses
        self.asked: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        self.asked.append(f"{request.method} {request.url.path}")
        if self.refuses:
            return httpx.Response(403, json={"errors": [{"message": "Invalid access token"}]})
        return httpx.Response(200, json={"result": FOUND if request.method == "GET" else {}})


def _lead_to(cloudflare: Cloudflare, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    transport, real = httpx.MockTransport(cloudflare), httpx.Client
    monkeypatch.setattr(httpx, "Client", lambda **o: real(transport=transport, **o))
    return {"CLOUDFLARE_BASE_URL": "http://127.0.0.1:9", "CLOUDFLARE_API_TOKEN": "t"}


def test_only_the_lost_record_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Known records, others' records and other types stay."""
    cloudflare = Cloudflare()
    environ = _lead_to(cloudflare, monkeypatch)
    removed = heal_dns.remove_stray_records(STATE, PENDING, environ)
    assert removed == ["DNS record A app.example.com"]
    assert cloudflare.asked == ["GET /zones/z/dns_records", "DELETE /zones/z/dns_records/lost"]


def test_nothing_is_asked_where_no_record_was_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other creations that were cut off are not Cloudflare's."""
    cloudflare = Cloudflare()
    environ = _lead_to(cloudflare, monkeypatch)
    other = [{"type": "hcloud:index/server:Server", "inputs": {}}]
    assert heal_dns.remove_stray_records(STATE, other, environ) == []
    assert cloudflare.asked == []


def test_a_refusal_is_cloudflares_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong token is said as Cloudflare says it."""
    environ = _lead_to(Cloudflare(refuses=True), monkeypatch)
    with pytest.raises(PlinthError, match="Cloudflare: Invalid access token"):
        heal_dns.remove_stray_records(STATE, PENDING, environ)
