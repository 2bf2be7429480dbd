"""The name server, over real sockets on loopback."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from dnslib import QTYPE, RCODE, DNSRecord  # type: ignore[import-untyped]

from localcloud.cloudflare import Registrar, ensure_zone
from localcloud.dns import DnsServer
from localcloud.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

RECORDS: list[dict[str, Any]] = [
    {"type": "A", "name": "www", "content": "203.0.113.9", "ttl": 120},
    {"type": "A", "name": "app", "content": "203.0.113.10", "proxied": True},
    {"type": "AAAA", "name": "six", "content": "2001:470::9", "ttl": 120},
    {"type": "AAAA", "name": "ours", "content": "2001:db8:0:2717::1", "ttl": 120},
    {"type": "CNAME", "name": "alias", "content": "www.example.org"},
    {"type": "MX", "name": "@", "content": "mail.example.org", "priority": 10},
    {"type": "TXT", "name": "@", "content": 'say "hi" ' + "x" * 300},
    {
        "type": "SRV",
        "name": "_sip._tcp",
        "data": {"priority": 1, "weight": 2, "port": 3, "target": "www.example.org"},
    },
    {"type": "CAA", "name": "@", "data": {"flags": 0, "tag": "issue", "value": "le.org"}},
    *({"type": "A", "name": "many", "content": f"203.0.113.{n}"} for n in range(40)),
]


@pytest.fixture
def registrar() -> Registrar:
    """Give a zone with records of several types."""
    store = Store(":memory:")
    zone = ensure_zone(store, "example.org")
    registrar = Registrar(store)
    for record in RECORDS:
        registrar.add_record(zone, record)
    return registrar


@pytest.fixture
def ask(registrar: Registrar) -> Callable[..., DNSRecord]:
    """Give a function that asks a running server over UDP or TCP."""

    def asking(name: str, kind: str = "A", *, tcp: bool = False) -> DNSRecord:
        async def once() -> bytes:
            server = DnsServer(registrar)
            port = await server.start("127.0.0.1", 0)
            try:
                question = DNSRecord.question(name, kind)
                return bytes(await asyncio.to_thread(question.send, "127.0.0.1", port, tcp, 3))
            finally:
                await server.stop()

        return DNSRecord.parse(asyncio.run(once()))

    return asking


def shown(reply: DNSRecord) -> list[tuple[str, str, str]]:
    """Give the answers as (name, type, data)."""
    return [(str(rr.rname), QTYPE.get(rr.rtype), str(rr.rdata)) for rr in reply.rr]


def test_ipv6_addresses_of_the_local_cloud_itself_are_not_told(
    ask: Callable[..., DNSRecord],
) -> None:
    """Nothing is routed to them, so an ACME authority that tries them first would fail."""
    assert shown(ask("six.example.org", "AAAA")) == [("six.example.org.", "AAAA", "2001:470::9")]
    assert shown(ask("ours.example.org", "AAAA")) == []


@pytest.mark.parametrize("tcp", [False, True])
def test_address_is_answered(ask: Callable[..., DNSRecord], *, tcp: bool) -> None:
    """A record is answered with authority and its TTL, over both transports."""
    reply = ask("WWW.example.org", tcp=tcp)
    assert shown(reply) == [("www.example.org.", "A", "203.0.113.9")]
    assert (reply.header.aa, reply.rr[0].ttl) == (1, 120)


def test_proxied_name_leads_to_the_edge(ask: Callable[..., DNSRecord]) -> None:
    """The address behind a proxied record is not given away."""
    assert shown(ask("app.example.org")) == [("app.example.org.", "A", "127.0.0.1")]
    assert shown(ask("app.example.org", "AAAA")) == []


def test_name_servers_have_addresses(ask: Callable[..., DNSRecord]) -> None:
    """Who asks a zone's own servers, as ACME clients do, finds this one; theirs is all it has."""
    (server, _) = (str(rr.rdata) for rr in ask("example.org", "NS").rr)
    assert shown(ask(server.removesuffix("."))) == [(server, "A", "127.0.0.1")]
    assert shown(ask(server.removesuffix("."), "AAAA")) == []
    assert ask("localcloud.test").header.rcode == RCODE.REFUSED


def test_wildcards_answer_below_them(ask: Callable[..., DNSRecord], registrar: Registrar) -> None:
    """Any name below has the address, at any depth, but a challenge's text stays where it is."""
    zone = registrar.zones()[0]["id"]
    registrar.add_record(zone, {"type": "A", "name": "*.shop", "content": "203.0.113.7"})
    text = {"type": "TXT", "name": "_acme-challenge.shop", "content": "proof"}
    registrar.add_record(zone, text)
    for name in ("a.shop.example.org", "a.b.shop.example.org"):
        assert shown(ask(name)) == [(f"{name}.", "A", "203.0.113.7")]
    assert shown(ask("_acme-challenge.shop.example.org")) == []
    (answer,) = shown(ask("_acme-challenge.shop.example.org", "TXT"))
    assert answer == ("_acme-challenge.shop.example.org.", "TXT", '"proof"')
    assert ask("shop.example.org").header.rcode == RCODE.NOERROR
    assert ask("other.example.org").header.rcode == RCODE.NXDOMAIN


def test_alias_comes_with_its_address(ask: Callable[..., DNSRecord]) -> None:
    """An alias inside of the zones is followed in the same answer."""
    expected = [
        ("alias.example.org.", "CNAME", "www.example.org."),
        ("www.example.org.", "A", "203.0.113.9"),
    ]
    assert expected == shown(ask("alias.example.org"))


@pytest.mark.parametrize(
    ("name", "kind", "data"),
    [
        ("example.org", "MX", "10 mail.example.org."),
        ("_sip._tcp.example.org", "SRV", "1 2 3 www.example.org."),
        ("example.org", "CAA", '0 issue "le.org"'),
    ],
)
def test_other_types(ask: Callable[..., DNSRecord], name: str, kind: str, data: str) -> None:
    """Records of the other types carry their data."""
    assert shown(ask(name, kind)) == [(f"{name}.", kind, data)]


def test_long_text_is_whole(ask: Callable[..., DNSRecord]) -> None:
    """A text of more than 255 characters, with quotes, arrives as it was written."""
    (answer,) = ask("example.org", "TXT", tcp=True).rr
    assert b"".join(answer.rdata.data).decode() == 'say "hi" ' + "x" * 300


def test_missing_name_and_missing_type_differ(ask: Callable[..., DNSRecord]) -> None:
    """A name that is not there is NXDOMAIN, a type that it has not is empty; both have the SOA."""
    missing, empty = ask("nope.example.org"), ask("www.example.org", "AAAA")
    assert (missing.header.rcode, empty.header.rcode) == (RCODE.NXDOMAIN, RCODE.NOERROR)
    assert [QTYPE.get(rr.rtype) for rr in missing.auth + empty.auth] == ["SOA", "SOA"]


def test_foreign_name_is_refused(ask: Callable[..., DNSRecord]) -> None:
    """The server answers for nobody else."""
    reply = ask("www.example.com")
    assert (reply.header.rcode, reply.header.aa, reply.rr) == (RCODE.REFUSED, 0, [])


def test_large_answer_is_cut_over_udp_and_whole_over_tcp(ask: Callable[..., DNSRecord]) -> None:
    """What does not fit into a datagram is marked as cut, so that a client asks again by TCP."""
    cut, whole = ask("many.example.org"), ask("many.example.org", tcp=True)
    assert (cut.header.tc, whole.header.tc, len(whole.rr)) == (1, 0, 40)


def test_port_in_use_is_an_error(registrar: Registrar) -> None:
    """A second server on the same port is refused by the system, and nothing stays open."""

    async def twice() -> None:
        first, second = DnsServer(registrar), DnsServer(registrar)
        port = await first.start("127.0.0.1", 0)
        try:
            with pytest.raises(OSError, match="in use"):
                await second.start("127.0.0.1", port)
        finally:
            await first.stop()

    asyncio.run(twice())


@pytest.mark.parametrize("message", [b"", b"x", b"\0" * 11])
def test_garbage_is_not_answered(registrar: Registrar, message: bytes) -> None:
    """What is no query gets no answer, so that the server cannot be used to send traffic."""
    assert DnsServer(registrar).answer(message) is None


def test_an_answer_is_not_answered(registrar: Registrar) -> None:
    """Two servers can never keep each other talking."""
    reply = DnsServer(registrar).answer(DNSRecord.question("www.example.org").pack())
    assert reply is not None
    assert DnsServer(registrar).answer(reply) is None
