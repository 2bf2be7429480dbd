"""What a person does on a server at night, and what `plinth drift` says of it."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from tests.system.conftest import Running

MEDDLE = """
docker service scale --detach backend=2 >/dev/null
docker service create --quiet --detach --name by-hand --restart-condition none \
  --entrypoint sleep "$(docker service inspect frontend \
    --format '{{.Spec.TaskTemplate.ContainerSpec.Image}}')" 600 >/dev/null
docker run --detach --name stray --entrypoint sleep "$(docker ps --format '{{.Image}}' |
  head -n 1)" 600 >/dev/null
echo '# by hand' >>/usr/local/sbin/plinth-job
echo 'AllowTcpForwarding yes' >/etc/ssh/sshd_config.d/10-more.conf
nft add rule inet plinth private tcp dport 5432 accept
echo 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMallory mallory@home' >>~ubuntu/.ssh/authorized_keys
"""
CLEAN = """
docker service rm by-hand >/dev/null
docker rm --force stray >/dev/null
rm /etc/ssh/sshd_config.d/10-more.conf
sed -i '/mallory@home/d' ~ubuntu/.ssh/authorized_keys
"""
FOUND = {
    "changed:app-backend": ["replicas: 1 → 2"],
    "extra:swarm:service:by-hand": ["it is in the Swarm and not in the state"],
    "changed:app-1:/usr/local/sbin/plinth-job": ["its content is another"],
    "changed:app-1:nftables": ["in force: tcp dport 5432 accept"],
    "extra:app-1:/etc/ssh/sshd_config.d/10-more.conf": ["sshd reads it too"],
    "extra:app-1:container:stray": [],
    "extra:app-1:key:NTE5AAAAIMallory": ["it may log in as ubuntu"],
}


def plinth(running: Running, *words: str) -> subprocess.CompletedProcess[str]:
    """Run one of the project's commands there."""
    return subprocess.run(
        ["bin/plinth", *words],
        cwd=running.checkout.path,
        env=running.checkout.environment,
        capture_output=True,
        text=True,
        check=False,
    )


def look(running: Running, *words: str) -> tuple[int, dict[str, Any]]:
    """Return the exit code and what was found."""
    done = plinth(running, "drift", "chrono-scraper", "dev", "--json", *words)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def on_server(running: Running, script: str) -> None:
    """Run a script on the server as its superuser."""
    ssh = running.server["ssh"].split()
    done = subprocess.run(
        [*ssh, "sudo bash -s"],
        cwd=running.checkout.path,
        input=f"set -e\n{script}",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
