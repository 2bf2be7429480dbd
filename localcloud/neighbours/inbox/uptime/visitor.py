"""A visitor from outside: asks the cloud's name server, and the address that it names."""

from __future__ import annotations

import asyncio
import json
import ssl
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
from dnslib import DNSRecord  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from pathlib import Path

_PATIENCE = 10.0  # seconds
_WORST = 400  # the first status that is no answer


class Visitor:
    """Asks URLs as somebody would who has nothing of this cloud but its names and its roots."""

    def __init__(self, profile: Path) -> None:
        """Take the cloud's profile, which has its roots and its name server."""
        self._profile = profile

    async def wrong(self, url: str) -> str:
        """Return what is wrong with a URL's answer, nothing where it is fine."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        try:
            address = await asyncio.to_thread(self._resolve, host)
            status = await self._ask(parts.scheme, host, address, parts.path or "/")
        except (OSError, ValueError, httpx.HTTPError) as error:
            return str(error) or type(error).__name__
        return "" if status < _WORST else f"it answers {status}"

    async def _ask(self, scheme: str, host: str, address: str, path: str) -> int:
        trusted = ssl.create_default_context(cadata=self._told().get("roots"))
        async with httpx.AsyncClient(verify=trusted, timeout=_PATIENCE, trust_env=False) as client:
            answer = await client.get(
                f"{scheme}://{address}{path}",
                headers={"Host": host, "User-Agent": "Mozilla/5.0 (UptimeRobot/2.0, local cloud)"},
                extensions={"sni_hostname": host},
            )
        return answer.status_code

    def _resolve(self, host: str) -> str:
        """Return an address of a name.

        Raises:
            OSError: it has none, or nobody answers.
        """
        address, port = self._told()["name_server"]
        raw = DNSRecord.question(host).send(address, port, timeout=_PATIENCE)
        for answer in DNSRecord.parse(raw).rr:
            if answer.rtype == 1:  # A
                return str(answer.rdata)
        raise OSError(f"{host} has no address")

    def _told(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._profile.read_text(encoding="utf-8"))
        return found
