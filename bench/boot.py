"""How long a server takes from the request that makes it to the end of its first boot."""

from __future__ import annotations

import subprocess
import tempfile
import time
from pathlib import Path

from hcloud import Client
from hcloud.images import Image
from hcloud.locations import Location
from hcloud.server_types import ServerType
from hcloud.ssh_keys import BoundSSHKey

from bench.figures import Figure
from cli.cloud import LocalCloud

BOOTS = 3
SSH = (
    "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
    "-o", "ConnectTimeout=1", "-o", "LogLevel=ERROR",
)  # fmt: skip


def measure(cloud: LocalCloud) -> list[Figure]:
    """Make servers one after the other on a running local cloud, and remove them again."""
    variables = cloud.environment()
    client = Client(token=variables["HCLOUD_TOKEN"], api_endpoint=variables["HCLOUD_ENDPOINT"])
    with tempfile.TemporaryDirectory(prefix="plinth-bench-key-") as folder:
        key = Path(folder) / "key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
        public = key.with_suffix(".pub").read_text()
        registered = client.ssh_keys.create(name="bench", public_key=public)
        try:
            times = tuple(
                _boot(client, registered, key, f"bench-{number}") for number in range(BOOTS)
            )
        finally:
            registered.delete()
    return [Figure("server, request → cloud-init done", "s", times, limit=8)]


def _boot(client: Client, registered: BoundSSHKey, key: Path, name: str) -> float:
    started = time.monotonic()
    server = client.servers.create(
        name=name,
        server_type=ServerType(name="cx23"),
        image=Image(name="debian-12"),
        location=Location(name="nbg1"),
        ssh_keys=[registered],
    ).server
    try:
        network = server.public_net
        if network is None or network.ipv4 is None:
            raise RuntimeError(f"{name} has no public address")
        command = ["ssh", *SSH, "-i", str(key), f"root@{network.ipv4.ip}"]
        while subprocess.run(
            [*command, "cloud-init status --wait"], capture_output=True, check=False
        ).returncode:
            if time.monotonic() - started > 60:  # noqa: PLR2004 - seconds; it is broken then
                raise RuntimeError(f"{name} did not finish its first boot")
            time.sleep(0.1)
        return time.monotonic() - started
    finally:
        client.servers.delete(server).wait_until_finished()
