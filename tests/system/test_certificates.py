"""Certificates on the local cloud by a real ACME client, and the edge in front of who has them.

No server boots: the origin is this machine, at loopback addresses that records lead to.
"""

from __future__ import annotations

import shutil
import ssl
import subprocess
import sys
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

import engine
from cli.cloud import LocalCloud
from cli.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

ORIGIN = "127.0.17.5"


class _Hello(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Say which name was asked for, and how the visitor came."""
        said = f"{self.headers['Host']} {self.headers['X-Forwarded-Proto']}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@dataclass
class Site:
    """A local cloud with the zone example.org, and an ACME client."""

    folder: Path
    profile: dict[str, Any]
    api: httpx.Client
    zone: str

    def record(self, name: str, *, proxied: bool) -> None:
        """Lead a name to the origin."""
        body = {"type": "A", "name": name, "content": ORIGIN, "proxied": proxied}
        self.api.post(f"/zones/{self.zone}/dns_records", json=body).raise_for_status()

    def setting(self, name: str, value: str) -> None:
        """Set a setting of the zone."""
        path = f"/zones/{self.zone}/settings/{name}"
        self.api.patch(path, json={"value": value}).raise_for_status()

    def certify(self, *options: str) -> Path:
        """Get a certificate by lego; gives its file, whose key is beside it."""
        (self.folder / "ca.pem").write_text(self.profile["acme_ca"])
        variables = {
            "LEGO_CA_CERTIFICATES": str(self.folder / "ca.pem"),
            "CLOUDFLARE_BASE_URL": self.profile["cloudflare_api"],
            "CLOUDFLARE_DNS_API_TOKEN": Path(self.profile["token_file"]).read_text().strip(),
            "CLOUDFLARE_POLLING_INTERVAL": "1",
        }
        command = [str(engine.optional("lego")), "run", "--accept-tos", "--email", "a@example.org"]
        command += ["--server", self.profile["acme_directory"], "--path", str(self.folder)]
        done = subprocess.run(
            [*command, *options], env=variables, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        (made,) = (self.folder / "certificates").glob("*[!r].crt")
        return made

    def names(self, certificate: Path) -> set[str]:
        """Check a certificate against the roots that the profile names; gives its names."""
        command = ["openssl", "verify", "-CAfile", self.profile["ca_bundle"]]
        subprocess.run([*command, "-untrusted", certificate, certificate], check=True)
        shown = subprocess.run(
            ["openssl", "x509", "-noout", "-ext", "subjectAltName", "-in", certificate],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        return {word.strip(" ,\n").removeprefix("DNS:") for word in shown.split() if "DNS:" in word}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Give a cloud that could boot servers and has none."""
    if engine.optional("pebble") is None or engine.optional("lego") is None:
        pytest.skip("not built: python -m engine build pebble lego")
    cloud = LocalCloud(tmp_path / "state")
    (tmp_path / "state").mkdir()
    try:
        profile = cloud.start()
        token = Path(profile["token_file"]).read_text().strip()
        api = httpx.Client(
            base_url=f"{profile['api']}/client/v4", headers={"Authorization": f"Bearer {token}"}
        )
        made = api.post("/zones", json={"name": "example.org"}).json()["result"]
        yield Site(tmp_path / "lego", profile, api, made["id"])
    finally:
        destroy = [sys.executable, "-m", "localcloud", "destroy", "--state", str(cloud.state)]
        subprocess.run(destroy, cwd=ROOT, check=False, capture_output=True)
        shutil.rmtree(tmp_path / "state", ignore_errors=True)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path) -> None:
    (tmp_path / "lego").mkdir()


def _serve(certificate: Path) -> ThreadingHTTPServer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    server = ThreadingHTTPServer((ORIGIN, 443), _Hello)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def test_wildcard_is_proven_by_dns(site: Site) -> None:
    """A client finds the zone's own name servers and proves the zone by a record in it."""
    resolver = f"127.0.0.1:{site.profile['dns_port']}"
    certificate = site.certify(
        *("--dns", "cloudflare", "--dns.resolvers", resolver, "--dns.propagation.disable-ans"),
        *("--domains", "example.org", "--domains", "*.example.org"),
    )
    assert site.names(certificate) == {"example.org", "*.example.org"}
    left = site.api.get(f"/zones/{site.zone}/dns_records").json()["result"]
    assert left == []


def test_proxied_name_is_proven_and_served_through_the_edge(site: Site) -> None:
    """The challenge passes the edge past the redirect to HTTPS; then TLS is verified all the way.

    Another name, for which the origin has no certificate, is refused as such.
    """
    site.record("www", proxied=True)
    site.record("other", proxied=True)
    site.setting("ssl", "strict")
    site.setting("always_use_https", "on")
    certificate = site.certify(
        "--http", "--http.address", f"{ORIGIN}:80", "--domains", "www.example.org"
    )
    assert site.names(certificate) == {"www.example.org"}
    server = _serve(certificate)
    try:
        below = f"example.org{site.profile['url_suffix']}"
        answer = httpx.get(f"http://www.{below}/", trust_env=False)
        assert (answer.status_code, answer.text) == (200, "www.example.org https")
        refused = httpx.get(f"http://other.{below}/", trust_env=False)
        assert refused.status_code == 526
        assert "not valid for 'other.example.org'" in refused.text

        edge = site.profile["edge_ranges"][0].removesuffix("/32")
        headers = {"Host": "www.example.org"}
        redirect = httpx.get(f"http://{edge}/a?b=1", headers=headers, trust_env=False)
        assert redirect.status_code == 301
        assert redirect.headers["location"] == "https://www.example.org/a?b=1"
        bundle = ssl.create_default_context(cafile=site.profile["ca_bundle"])
        with httpx.Client(verify=bundle, trust_env=False) as client:
            asked = client.get(
                f"https://{edge}/",
                headers=headers,
                extensions={"sni_hostname": "www.example.org"},
            )
        assert (asked.status_code, asked.text) == (200, "www.example.org https")
        assert asked.headers["server"] == "cloudflare"
    finally:
        server.shutdown()
        server.server_close()
