"""A real nginx with rendered settings, on loopback addresses of its own, and a service behind it.

It is the one of the container image that stacks run locally; where that is not built, or nobody may
enter it, tests are skipped.
"""

from __future__ import annotations

import datetime as dt
import http.server
import json
import os
import secrets
import shutil
import subprocess
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import dnslib  # type: ignore[import-untyped]
import dnslib.server  # type: ignore[import-untyped]
import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from components.render import nginx
from localcloud import registry
from localcloud.images import tools

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.blueprint.ingress import IngressSpec

UID = 101
_ENTER = """
set -eu
mount --bind /dev "$0/dev"
mount --bind /proc "$0/proc"
mount --bind "$1" "$0/mnt"
mount -t tmpfs -o mode=1777 tmpfs "$0/tmp"
root=$0
shift
exec chroot --userspec=101:101 --groups= "$root" "$@"
"""


@contextmanager
def image_root(name: str) -> Iterator[Path]:
    """Mount the youngest image of a recipe for as long as a test needs it."""
    if os.geteuid() != 0 or tools.missing_packages():
        pytest.skip("only root can enter an image, with buildah")
    store = tools.Buildah(registry.shared_storage().parent / "buildah", Path(os.devnull))
    command = store.command

    def run(*words: str) -> str:
        return subprocess.run(
            [*command, *words], capture_output=True, text=True, check=True
        ).stdout.strip()

    found = run(
        "images", "--noheading", "--quiet", "--filter", f"reference=localhost/plinth/{name}"
    )
    if not found:
        pytest.skip(f"the image of {name} is not built: make up SYSTEM=fairpact")
    container = run("from", "--pull-never", found.split()[0])
    try:
        yield Path(run("mount", container))
    finally:
        run("rm", container)


class _Backend(http.server.BaseHTTPRequestHandler):
    """Say what arrived."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer in JSON; set headers that a proxy should not pass on."""
        size = int(self.headers.get("content-length") or 0)
        self.rfile.read(size)
        said = {"path": self.path, "size": size, "headers": dict(self.headers.items())}
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Frame-Options", "ALLOWALL")
        self.send_header("X-Powered-By", "test")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_OPTIONS = do_GET  # noqa: N815 - names of the base class

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Names(dnslib.server.BaseResolver):  # type: ignore[misc]
    """A name server that knows every service by one address."""

    def __init__(self, address: str) -> None:
        self.address = address

    def resolve(self, request: dnslib.DNSRecord, _handler: object) -> dnslib.DNSRecord:
        """Answer with that address."""
        reply = request.reply()
        answer = dnslib.A(self.address)
        reply.add_answer(dnslib.RR(request.q.qname, dnslib.QTYPE.A, rdata=answer, ttl=600))
        return reply


def _byte() -> int:
    """Return a part of an address that other tests hardly have at the same time."""
    return 2 + secrets.randbelow(250)


@dataclass
class Proxy:
    """nginx at `address`, its services at `services`."""

    root: Path
    folder: Path
    net: str = field(default_factory=lambda: f"127.{_byte()}.{_byte()}")

    @property
    def address(self) -> str:
        """Return where it listens."""
        return f"{self.net}.1"

    @property
    def services(self) -> str:
        """Return where every service is looked for."""
        return f"{self.net}.2"

    @property
    def ca(self) -> Path:
        """Return the authority that signed its certificates."""
        return self.folder / "ca.pem"

    def logged(self, request_id: str) -> dict[str, object]:
        """Return a request's line of the access log, which comes after the answer."""
        for _ in range(100):
            for line in (self.folder / "log").read_text().splitlines():
                if line.startswith("{") and json.loads(line)["request_id"] == request_id:
                    found: dict[str, object] = json.loads(line)
                    return found
            time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text())

    def give(self, spec: IngressSpec) -> Path:
        """Write settings and certificates into the folder; addresses are this test's own."""
        origin = ("/mnt/leaf.pem", "/mnt/key.pem")
        text = nginx.config(spec, live="/mnt/live", webroot="/mnt/webroot", origin=origin)
        text = text.replace(nginx.RESOLVER, f"{self.net}.11")
        text = text.replace("      listen ", f"      listen {self.address}:")
        text = text.replace("    listen ", f"    listen {self.address}:")
        text = text.replace(f"{self.address}:{self.address}:", f"{self.address}:")
        (self.folder / "live").mkdir(exist_ok=True)
        authority, leaf, key = _certificate(list(spec.hosts))
        self.ca.write_bytes(authority)
        (self.folder / "leaf.pem").write_bytes(leaf)
        (self.folder / "key.pem").write_bytes(key)
        for item in spec.certificates:
            (self.folder / "live" / f"{item.name}.pem").write_bytes(leaf + key)
        path = self.folder / "nginx.conf"
        path.write_text(text)
        (self.folder / "log").touch()
        for each in (self.folder, *self.folder.rglob("*")):
            shutil.chown(each, UID, UID)
        return path

    def run(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a program of the image as its user, `folder` being /mnt."""
        argv = ["unshare", "--mount", "sh", "-c", _ENTER, str(self.root), str(self.folder)]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen([*argv, *words], stdout=log, stderr=log)

    def test(self, spec: IngressSpec) -> str:
        """Return what `nginx -t` finds wrong, nothing where nothing."""
        self.give(spec)
        code = self.run("nginx", "-t", "-q", "-c", "/mnt/nginx.conf").wait(20)
        return "" if code == 0 else (self.folder / "log").read_text()

    @contextmanager
    def serve(self, spec: IngressSpec, *, services: bool = True) -> Iterator[None]:
        """Serve while the block runs: nginx, its name server and, where wanted, its services."""
        self.give(spec)
        names = dnslib.server.DNSServer(
            _Names(self.services), address=f"{self.net}.11", port=53,
            logger=dnslib.server.DNSLogger("", prefix=False),
        )  # fmt: skip
        names.start_thread()
        ports = {port for _, port in spec.upstreams} if services else set()
        backends = [
            http.server.ThreadingHTTPServer((self.services, port), _Backend) for port in ports
        ]
        for backend in backends:
            threading.Thread(target=backend.serve_forever, daemon=True).start()
        process = self.run("nginx", "-c", "/mnt/nginx.conf", "-g", "daemon off;")
        try:
            self._wait(process)
            yield
        finally:
            process.terminate()
            process.wait(20)
            names.stop()
            for backend in backends:
                backend.shutdown()

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        for _ in range(100):
            assert process.poll() is None, (self.folder / "log").read_text()
            try:
                httpx.get(f"http://{self.address}:{nginx.STATUS_PORT}/ping", trust_env=False)
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                time.sleep(0.2)  # names are looked up right after the start
                return
        raise AssertionError((self.folder / "log").read_text())


def _certificate(hosts: list[str]) -> tuple[bytes, bytes, bytes]:
    """Return an authority, and a certificate of its for all these names with its key."""
    authority, authority_key = _signed("test authority", None, [])
    leaf, key = _signed("test", (authority, authority_key), hosts)
    encoding = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    return (
        authority.public_bytes(encoding),
        leaf.public_bytes(encoding),
        key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain),
    )


def _signed(
    name: str,
    issuer: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None,
    hosts: list[str],
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """Return a certificate and its key; without an issuer it signs itself and may sign others."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    builder = builder.add_extension(
        x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
    )
    if issuer is None:
        may_sign = x509.KeyUsage(
            digital_signature=False, content_commitment=False, key_encipherment=False,
            data_encipherment=False, key_agreement=False, key_cert_sign=True, crl_sign=True,
            encipher_only=False, decipher_only=False,
        )  # fmt: skip
        builder = builder.add_extension(may_sign, critical=True)
    else:
        of = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer[1].public_key())
        purpose = x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.SERVER_AUTH])
        builder = builder.add_extension(of, critical=False).add_extension(purpose, critical=False)
        names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(issuer[1] if issuer else key, hashes.SHA256()), key
