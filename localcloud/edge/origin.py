"""Reaching origins: on which port, by TLS or not, and whom their certificates must be from."""

from __future__ import annotations

import asyncio
import ssl
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import httpx

from localcloud.edge.pages import EdgeError

if TYPE_CHECKING:
    from pathlib import Path

    from localcloud.cloudflare.lookup import Origin

HTTP_PORT, HTTPS_PORT = 80, 443
TIMEOUT = httpx.Timeout(60.0, connect=5.0)
_PROBE_SECONDS = 1.0  # an origin is on this machine; a firewall that drops says nothing
_REMEMBERED_SECONDS = 5.0
Mode = Literal["public", "strict", "any"]


@dataclass(frozen=True)
class Trust:
    """Whose certificates are believed.

    Attributes:
        roots: PEM of the authorities that browsers trust; None: this machine's own.
        origin_ca: PEM of Cloudflare's Origin CA, which the edge alone trusts.
    """

    roots: Path | None = None
    origin_ca: Path | None = None

    def files(self, mode: Mode) -> list[Path]:
        """Give the files of a mode that exist."""
        wanted = [self.roots, self.origin_ca if mode == "strict" else None]
        return [path for path in wanted if path is not None and path.exists()]

    def context(self, mode: Mode) -> ssl.SSLContext:
        """Give what a TLS client checks: `strict` as Cloudflare's mode, `any` checks nothing."""
        files = self.files(mode)
        pem = "\n".join(path.read_text() for path in files)
        context = ssl.create_default_context(cadata=pem or None)
        if mode == "any":
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


@dataclass(frozen=True)
class Target:
    """Where a request goes: `mode` None is plain HTTP."""

    name: str
    address: str
    port: int
    mode: Mode | None

    @property
    def host(self) -> str:
        """The address as a URL writes it."""
        return f"[{self.address}]" if ":" in self.address else self.address


class Origins:
    """Connections to origins; `aclose` at the end."""

    def __init__(
        self, trust: Trust, http_port: int = HTTP_PORT, https_port: int = HTTPS_PORT
    ) -> None:
        self._trust = trust
        self._http = http_port
        self._https = https_port
        self._open: dict[str, tuple[float, bool]] = {}
        self._clients: dict[Mode | None, tuple[object, httpx.AsyncClient]] = {}
        self._old: list[httpx.AsyncClient] = []

    async def target(self, name: str, found: Origin, setting: str, *, plain: bool) -> Target:
        """Decide how an origin is reached.

        Args:
            name: host name, which its certificate must be for.
            found: its address and whether Cloudflare stands in front.
            setting: the zone's `ssl` setting: off, flexible, full or strict.
            plain: HTTP whatever the setting says.

        Raises:
            EdgeError: 521 where TLS is required and nothing listens for it.
        """
        if plain or (found.proxied and setting in ("off", "flexible")):
            return Target(name, found.address, self._http, None)
        mode: Mode = "public"
        if found.proxied:
            mode = "strict" if setting == "strict" else "any"
        if await self._listens(found.address):
            return Target(name, found.address, self._https, mode)
        if mode == "strict":
            raise EdgeError(
                521,
                "The server has no TLS",
                f"The zone's SSL mode is strict, but {found.address} does not answer on port "
                f"{self._https}.",
            )
        return Target(name, found.address, self._http, None)

    def client(self, mode: Mode | None) -> httpx.AsyncClient:
        """Give the client for a mode; a new one where the trusted roots have changed."""
        files = self._trust.files(mode) if mode else []
        stamp = tuple((path, path.stat().st_mtime_ns) for path in files)
        known = self._clients.get(mode)
        if known and known[0] == stamp:
            return known[1]
        if known:
            self._old.append(known[1])  # it may have a request under way
        verify = self._trust.context(mode) if mode else False
        # The environment's proxies are for the internet; an origin is never behind one.
        made = httpx.AsyncClient(trust_env=False, timeout=TIMEOUT, verify=verify)
        self._clients[mode] = (stamp, made)
        return made

    def context(self, mode: Mode) -> ssl.SSLContext:
        """Give what is checked of an origin's certificate."""
        return self._trust.context(mode)

    async def aclose(self) -> None:
        """Close all connections."""
        for client in [*self._old, *(client for _, client in self._clients.values())]:
            await client.aclose()

    async def _listens(self, address: str) -> bool:
        """Tell whether something answers on the port for TLS; remembered for some seconds."""
        now = time.monotonic()
        asked, listens = self._open.get(address, (float("-inf"), False))
        if now - asked < _REMEMBERED_SECONDS:
            return listens
        try:
            async with asyncio.timeout(_PROBE_SECONDS):
                _, writer = await asyncio.open_connection(address, self._https)
            writer.close()
            listens = True
        except OSError:  # TimeoutError is one
            listens = False
        self._open[address] = (now, listens)
        return listens


def explain(error: BaseException, target: Target) -> EdgeError:
    """Say why an origin could not be asked."""
    where = f"{target.name} leads to {target.address}, port {target.port}"
    reason: BaseException | None = error
    while reason is not None:
        if isinstance(reason, ssl.SSLCertVerificationError):
            why = (
                f"{where}, whose certificate is not accepted: {reason.verify_message.rstrip('.')}."
            )
            return EdgeError(526, "Invalid SSL certificate", why)
        if isinstance(reason, ssl.SSLError):
            why = f"{where}, which does not agree on TLS: {reason.reason or reason}."
            return EdgeError(525, "SSL handshake failed", why)
        reason = reason.__cause__ or reason.__context__
    if isinstance(error, httpx.ConnectTimeout):
        return EdgeError(504, "The server does not answer", f"{where}, which does not answer.")
    if isinstance(error, (httpx.TimeoutException, TimeoutError)):
        return EdgeError(504, "The server is too slow", f"{where}, and sent no answer in time.")
    return EdgeError(502, "The server refuses", f"{where}: {error or 'no answer'}.")
