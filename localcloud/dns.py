"""An authoritative name server for the zones of the local cloud, over UDP and TCP.

It answers only for what it holds (other names are refused), so it can stand behind any resolver.
A record that is proxied answers the edge's address, as Cloudflare's own name servers do.
"""

from __future__ import annotations

import asyncio
import struct
from ipaddress import IPv6Address
from typing import TYPE_CHECKING, cast

from dnslib import CLASS, QTYPE, RCODE, RR, SOA, DNSError, DNSRecord  # type: ignore[import-untyped]

from localcloud.addresses import DOCUMENTATION_V6
from localcloud.cloudflare.lookup import MAX_ALIASES, find
from localcloud.cloudflare.zones import NAME_SERVERS

if TYPE_CHECKING:
    from localcloud.cloudflare.records import Record
    from localcloud.cloudflare.registrar import Registrar

EDGE_ADDRESS = "127.0.0.1"
AUTOMATIC_TTL = 300  # seconds; what Cloudflare gives where the TTL is automatic
NEGATIVE_TTL = 60
_PLAIN_UDP = 512
_MAX_UDP = 1232
_IDLE = 10.0
_PROXYABLE = ("A", "AAAA", "CNAME")


def respond(query: DNSRecord, registrar: Registrar, edge: str = EDGE_ADDRESS) -> DNSRecord:
    """Give the answer to a query.

    Args:
        query: a parsed message with one question.
        registrar: the zones that are answered for.
        edge: IPv4 address that proxied names lead to, and the zones' name servers.
    """
    reply = query.reply(ra=0, aa=0)
    if len(query.questions) != 1 or query.q.qclass != CLASS.IN:
        reply.header.rcode = RCODE.REFUSED
        return reply
    name = str(query.q.qname).lower().removesuffix(".")
    kind = str(QTYPE.get(query.q.qtype))
    zone: str | None = None
    if name in NAME_SERVERS:  # what looks for a zone's own servers finds this one
        return _name_server(reply, name, kind, edge)
    for _ in range(MAX_ALIASES):
        answer = find(registrar, name)
        if answer.zone is None:
            break
        zone = answer.zone
        reply.header.aa = 1
        if not answer.exists:
            reply.header.rcode = RCODE.NXDOMAIN
            break
        for line in _lines(answer.records, name, zone, kind, edge):
            reply.add_answer(*RR.fromZone(line))
        alias = next((r for r in answer.records if r["type"] == "CNAME"), None)
        if alias is None or alias["proxied"] or kind in ("CNAME", "ANY"):
            break
        name = alias["content"]
    if zone is None:
        reply.header.rcode = RCODE.REFUSED
    elif not reply.rr:
        reply.add_auth(_authority(zone))
    return reply


def _name_server(reply: DNSRecord, name: str, kind: str, address: str) -> DNSRecord:
    reply.header.aa = 1
    if kind in ("A", "ANY"):
        reply.add_answer(*RR.fromZone(f"{name}. {AUTOMATIC_TTL} IN A {address}"))
    return reply


def _lines(records: tuple[Record, ...], name: str, zone: str, kind: str, edge: str) -> list[str]:
    """Write the records that answer a question as lines of a zone file."""
    lines: list[str] = []
    if name == zone and kind in ("NS", "ANY"):
        lines += [f"{name}. 86400 IN NS {server}." for server in NAME_SERVERS]
    if name == zone and kind in ("SOA", "ANY"):
        lines.append(_authority(zone).toZone())
    if any(r["proxied"] for r in records if r["type"] in _PROXYABLE):
        if kind in ("A", "ANY"):
            lines.append(f"{name}. {AUTOMATIC_TTL} IN A {edge}")
        records = tuple(r for r in records if r["type"] not in _PROXYABLE)
    for record in records:
        if record["type"] == "AAAA" and IPv6Address(record["content"]) in DOCUMENTATION_V6:
            continue  # the local cloud's own: kept in its API, routed nowhere, so a dead end to all
        if record["type"] == "CNAME" or kind in (record["type"], "ANY"):
            ttl = AUTOMATIC_TTL if record["ttl"] == 1 else record["ttl"]
            lines.append(f"{name}. {ttl} IN {record['type']} {_data(record)}")
    return lines


def _data(record: Record) -> str:
    """Write a record's data as in a zone file."""
    kind, content = record["type"], str(record["content"])
    if kind == "TXT":
        text = content.strip('"')
        parts = [text[start : start + 255] for start in range(0, len(text), 255)]
        return " ".join(
            '"' + part.replace("\\", "\\\\").replace('"', '\\"') + '"' for part in parts
        )
    if kind in ("CNAME", "NS", "PTR"):
        return f"{content}."
    if kind in ("MX", "SRV"):
        return f"{record['priority']} {content}."
    return content


def _authority(zone: str) -> RR:
    data = SOA(NAME_SERVERS[0], "dns.localcloud.test", (1, 10000, 2400, 604800, NEGATIVE_TTL))
    return RR(zone, QTYPE.SOA, rdata=data, ttl=NEGATIVE_TTL)


class DnsServer:
    """The sockets; runs in the event loop of whoever starts it."""

    def __init__(self, registrar: Registrar, edge: str = EDGE_ADDRESS) -> None:
        self._registrar = registrar
        self._edge = edge
        self._udp: asyncio.DatagramTransport | None = None
        self._tcp: asyncio.Server | None = None

    async def start(self, address: str, port: int) -> int:
        """Listen on UDP and TCP; returns the port, which is chosen where 0 is asked for.

        Raises:
            OSError: the port is in use or not permitted.
        """
        loop = asyncio.get_running_loop()
        self._tcp = await asyncio.start_server(self._serve, address, port)
        bound = int(self._tcp.sockets[0].getsockname()[1])
        try:
            self._udp, _ = await loop.create_datagram_endpoint(
                lambda: _Datagrams(self), local_addr=(address, bound)
            )
        except OSError:
            await self.stop()
            raise
        return bound

    async def stop(self) -> None:
        """Close the sockets; no error where it does not listen."""
        if self._udp is not None:
            self._udp.close()
            self._udp = None
        if self._tcp is not None:
            self._tcp.close()
            self._tcp = None

    def answer(self, message: bytes, limit: int | None = None) -> bytes | None:
        """Answer one message; None where it cannot be read as one.

        Args:
            message: a DNS query as it came.
            limit: bytes that an answer may have without EDNS; None means no limit (TCP).
        """
        try:
            query = DNSRecord.parse(message)
        except DNSError:
            return None
        if query.header.qr:  # an answer is never answered, or two servers could loop
            return None
        reply = respond(query, self._registrar, self._edge)
        packed = bytes(reply.pack())
        if limit is None:
            return packed
        wanted = [int(rr.edns_len) for rr in query.ar if rr.rtype == QTYPE.OPT]
        allowed = min(max(wanted, default=limit), _MAX_UDP)
        return packed if len(packed) <= max(allowed, limit) else bytes(reply.truncate().pack())

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                async with asyncio.timeout(_IDLE):
                    (size,) = struct.unpack("!H", await reader.readexactly(2))
                    reply = self.answer(await reader.readexactly(size))
                if reply is None:
                    break
                writer.write(struct.pack("!H", len(reply)) + reply)
                await writer.drain()
        except (asyncio.IncompleteReadError, TimeoutError, ConnectionError):
            pass  # the client is done
        finally:
            writer.close()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server: DnsServer) -> None:
        self._server = server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the socket to answer on."""
        # asyncio's own datagram transport is none by its type.
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer one query."""
        reply = self._server.answer(data, _PLAIN_UDP)
        if reply is not None:
            self._transport.sendto(reply, addr)
