"""Origin CA certificates by the API, checked by OpenSSL."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from localcloud import pki
from localcloud.cloudflare import ensure_zone, routes
from localcloud.store import Store
from tests.unit.localcloud.cloudflare.conftest import TOKEN, Cloud

if TYPE_CHECKING:
    from pathlib import Path

PATH = "/client/v4/certificates"


@pytest.fixture
def signing(tmp_path: Path) -> Cloud:
    """Give a cloud with the zone example.org and an Origin CA."""
    store = Store(":memory:")
    app = Starlette(routes=routes(store, TOKEN, pki.origin(tmp_path), ["198.18.4.1/32"]))
    client = TestClient(app)
    client.headers["Authorization"] = f"Bearer {TOKEN}"
    return Cloud(client, store, ensure_zone(store, "example.org"))


@pytest.fixture(scope="module")
def csr(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give a certificate request."""
    key = tmp_path_factory.mktemp("csr") / "key"
    command = ["openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x"]
    done = subprocess.run(
        [*command, "-keyout", str(key)], check=True, capture_output=True, text=True
    )
    return done.stdout


def _body(csr: str) -> dict[str, Any]:
    hosts = ["example.org", "*.example.org"]
    fixed = {"csr": csr, "hostnames": hosts, "request_type": "origin-rsa"}
    return {**fixed, "requested_validity": 365}


def test_certificate_lives_and_dies(signing: Cloud, csr: str, tmp_path: Path) -> None:
    """A request is signed for the hosts asked for, found again, and revoked."""
    made = signing.client.post(PATH, json=_body(csr)).json()["result"]
    leaf = tmp_path / "leaf.pem"
    leaf.write_text(made["certificate"])
    verify = ["openssl", "verify", "-CAfile", str(pki.origin(tmp_path).path)]
    subprocess.run([*verify, "-verify_hostname", "a.example.org", str(leaf)], check=True)
    one = f"{PATH}/{made['id']}"
    assert signing.client.get(one).json()["result"] == made
    listed = signing.client.get(PATH, params={"zone_id": signing.zone}).json()["result"]
    assert listed == [made]
    assert signing.client.delete(one).json()["result"] == {"id": made["id"]}
    assert signing.refused("GET", one)[:2] == (404, 1101)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"hostnames": ["example.net"]}, "example.net: it is in no zone"),
        ({"hostnames": []}, "hostnames"),
        ({"requested_validity": 8}, "requested_validity"),
        ({"request_type": "origin-dsa"}, "request_type"),
        ({"csr": "nonsense"}, "csr"),
        ({"colour": "red"}, "colour: unknown field"),
    ],
)
def test_what_does_not_fit_is_refused(
    signing: Cloud, csr: str, changed: dict[str, Any], words: str
) -> None:
    """The field is named, and nothing is signed."""
    status, _, message = signing.refused("POST", PATH, json={**_body(csr), **changed})
    assert status == 400
    assert words in message
    assert signing.client.get(PATH).json()["result"] == []


def test_the_edges_addresses(signing: Cloud) -> None:
    """`/ips` gives what the edge of this cloud connects from."""
    result = signing.client.get("/client/v4/ips").json()["result"]
    assert (result["ipv4_cidrs"], result["ipv6_cidrs"]) == (["198.18.4.1/32"], [])
