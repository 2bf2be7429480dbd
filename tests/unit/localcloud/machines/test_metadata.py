"""The metadata service, asked over ASGI."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest
import yaml

from localcloud.hypervisor import NetworkPort
from localcloud.machines.metadata import Metadata, metadata_app

SERVER = Metadata(
    instance_id=42,
    hostname="0123",
    public_ipv4="198.18.7.11",
    user_data="#cloud-config\n{}\n",
    public_keys=("ssh-ed25519 AAAA me",),
    ports=(NetworkPort(3, "10.0.0.0/16", "10.0.1.1", "86:00:00:00:00:01"),),
)


def ask(path: str, client: str = "198.18.7.11") -> httpx.Response:
    """Ask as a server with this address does."""

    async def get() -> httpx.Response:
        app = metadata_app({"198.18.7.11": SERVER}.get)
        transport = httpx.ASGITransport(app=app, client=(client, 40000))
        async with httpx.AsyncClient(transport=transport, base_url="http://md") as session:
            return await session.get(path)

    return asyncio.run(get())


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/hetzner/v1/metadata/instance-id", "42"),
        ("/hetzner/v1/metadata/hostname", "0123"),
        ("/hetzner/v1/metadata/public-ipv4", "198.18.7.11"),
        ("/hetzner/v1/metadata/local-ipv4", "10.0.1.1"),
        ("/hetzner/v1/userdata", "#cloud-config\n{}\n"),
        ("/nocloud/user-data", "#cloud-config\n{}\n"),
        ("/nocloud/vendor-data", ""),
    ],
)
def test_single_values(path: str, expected: str) -> None:
    """Each value has a path of its own."""
    answer = ask(path)
    assert (answer.status_code, answer.text) == (200, expected)


def test_whole_document_is_yaml() -> None:
    """The whole document reads as YAML, and a host name of digits stays a string."""
    document = yaml.safe_load(ask("/hetzner/v1/metadata").text)
    assert document["hostname"] == "0123"
    assert document["public-keys"] == ["ssh-ed25519 AAAA me"]


def test_private_networks_are_yaml() -> None:
    """The private interfaces are a YAML list."""
    (port,) = yaml.safe_load(ask("/hetzner/v1/metadata/private-networks").text)
    assert (port["ip"], port["network_id"], port["network"]) == ("10.0.1.1", 3, "10.0.0.0/16")


def test_cloud_init_knows_the_instance() -> None:
    """cloud-init tells instances apart and makes root's keys from this."""
    assert json.loads(ask("/nocloud/meta-data").text) == {
        "instance-id": "42",
        "local-hostname": "0123",
        "public-keys": ["ssh-ed25519 AAAA me"],
    }


@pytest.mark.parametrize(
    ("path", "client"),
    [("/hetzner/v1/metadata/secret", "198.18.7.11"), ("/nocloud/user-data", "198.18.7.12")],
)
def test_nothing_for_others(path: str, client: str) -> None:
    """An unknown path and an unknown server get 404."""
    assert ask(path, client).status_code == 404
