"""TLS of the edge itself, with the certificates that Cloudflare's Universal SSL would have."""

from __future__ import annotations

import logging
import ssl
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from localcloud.cloudflare.lookup import find
from localcloud.pki import LEAF_DAYS

if TYPE_CHECKING:
    from localcloud.cloudflare.registrar import Registrar
    from localcloud.pki import Authority

log = logging.getLogger(__name__)
_RENEW_SECONDS = LEAF_DAYS * 86400 / 2


def edge_context(registrar: Registrar, web: Authority) -> ssl.SSLContext:
    """Give the context of the edge's HTTPS port.

    Each zone has a certificate for its name and one level below it, made when it is first asked
    for: deeper names are refused, as Cloudflare refuses them without Advanced Certificates. TLS
    1.2 is the lowest version, whatever lower one a zone allows.
    """
    made: dict[str, tuple[float, ssl.SSLContext]] = {}
    lock = threading.Lock()

    def context_of(zone: str) -> ssl.SSLContext:
        with lock:
            when, context = made.get(zone, (float("-inf"), None))
            if context is None or time.monotonic() - when > _RENEW_SECONDS:
                context = _context(web, [zone, f"*.{zone}"])
                made[zone] = (time.monotonic(), context)
            return context

    def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> int | None:
        zone = find(registrar, (name or "").lower()).zone
        if zone is None or name is None or name.lower().count(".") > zone.count(".") + 1:
            log.warning("no certificate of the edge is for %r", name)
            return int(ssl.ALERT_DESCRIPTION_HANDSHAKE_FAILURE)
        connection.context = context_of(zone)
        return None

    outer = _context(web, ["edge.localcloud.test"])
    outer.sni_callback = choose
    return outer


def _context(web: Authority, names: list[str]) -> ssl.SSLContext:
    certificate, key = web.issue(names)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # The standard library reads keys from files only.
    with tempfile.TemporaryDirectory() as folder:
        chain = Path(folder, "chain.pem")
        chain.touch(mode=0o600)
        chain.write_text(certificate + key)
        context.load_cert_chain(chain)
    return context
