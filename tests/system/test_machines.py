"""Machines behind the hypervisor's contract: two small servers, one private network."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import uvicorn

from localcloud.hypervisor import (
    BalancerService,
    BalancerSpec,
    FirewallRule,
    HealthCheck,
    HypervisorError,
    NetworkPort,
    ServerSpec,
)
from localcloud.machines import Machines, destroy_instance, metadata_app
from localcloud.machines.names import Names

USER_DATA = """#cloud-config
users:
  - name: ubuntu
    sudo: ALL=(ALL) NOPASSWD:ALL
    shell: /bin/bash
    ssh_authorized_keys: ["{key}"]
write_files:
  - path: /etc/systemd/system/web.service
    content: |
      [Service]
      WorkingDirectory=/etc
      ExecStart=/usr/bin/python3 -m http.server 80
      [Install]
      WantedBy=multi-user.target
runcmd:
  - [systemctl, enable, --now, web]
"""
CHECK = HealthCheck("http", 80, interval=1, timeout=1, retries=0, path="/hostname")
SSH_RULE = FirewallRule("in", "tcp", "22", ("0.0.0.0/0",))


@dataclass
class Site:
    """An instance with servers 1 and 2 in network 1."""

    machines: Machines
    name: str
    state: Path
    key: Path

    def address(self, host: int) -> str:
        """Return an address of the public range."""
        return self.machines.capabilities().public_range.replace(".0/24", f".{host}")

    def spec(self, number: int, **changes: object) -> ServerSpec:
        """Return what server `number` is made of."""
        public = self.key.with_suffix(".pub").read_text().strip()
        spec = ServerSpec(
            server_id=number,
            name=f"web-{number}",
            cores=1,
            memory_gb=1.0,
            disk_gb=10,
            image="debian-12",
            public_ipv4=self.address(10 + number),
            public_ipv6=None,
            public_mac=f"86:00:00:00:00:{number:02x}",
            user_data=USER_DATA.format(key=public),
            ports=(NetworkPort(1, "10.0.0.0/16", f"10.0.1.{number}", f"86:01:00:00:00:0{number}"),),
        )
        return replace(spec, **changes)  # type: ignore[arg-type]

    def ssh(self, host: int, command: str) -> str:
        """Run a command on a server, by its host number, and return what it prints."""
        options = [
            "BatchMode=yes",
            "ConnectTimeout=2",
            "StrictHostKeyChecking=no",
            "LogLevel=ERROR",
        ]
        words = [
            word for option in [*options, "UserKnownHostsFile=/dev/null"] for word in ("-o", option)
        ]
        target = f"ubuntu@{self.address(host)}"
        argv = ["ssh", "-i", str(self.key), *words, target, command]
        done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode == 255:
            raise ConnectionError(done.stderr)
        return done.stdout.strip()

    def wait(self, host: int, seconds: float = 30) -> None:
        """Wait until a server lets us in and cloud-init is done."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                assert "done" in self.ssh(host, "cloud-init status --wait")
            except ConnectionError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return


def fetch(url: str) -> str:
    """Return the body at a URL."""
    with urllib.request.urlopen(url, timeout=3) as answer:  # noqa: S310 - our own namespaces
        return str(answer.read().decode()).strip()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Boot two servers; leave nothing behind."""
    folder = tmp_path_factory.mktemp("machines")
    name, state, key = (
        f"test-{folder.name}".lower().replace("_", "-"),
        folder / "state",
        folder / "key",
    )
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    machines = Machines(name, state)
    try:
        gateway = machines.capabilities().gateway
        app = metadata_app(machines.metadata)
        config = uvicorn.Config(app, host=gateway, port=machines.metadata_port, log_level="error")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run)
        thread.start()
        made = Site(machines, name, state, key)
        for number in (1, 2):
            machines.create_server(made.spec(number))
            machines.apply_firewall(number, None)
            machines.start(number)
        for number in (1, 2):
            made.wait(10 + number)
        yield made
        server.should_exit = True
        thread.join()
    finally:
        machines.destroy()


def test_boots_healthy(site: Site) -> None:
    """A server boots without a failed unit, with its own name, keys and disk size."""
    assert site.machines.power_state(1) == "running"
    assert site.ssh(11, "systemctl --failed --no-legend; hostname; systemctl is-active docker") == (
        "web-1\nactive"
    )
    assert site.ssh(11, "df -BG --output=size / | tail -1").strip() in {"9G", "10G"}
    keys = [site.ssh(host, "cat /etc/ssh/ssh_host_ed25519_key.pub") for host in (11, 12)]
    assert keys[0].startswith("ssh-ed25519 ")
    assert keys[0] != keys[1]


def test_memory_is_limited(site: Site) -> None:
    """A program that takes more memory than the server has is killed; the server lives on."""
    program = "python3 -c 'b = bytearray(1500 << 20); b[::4096] = b[::4096]; print(len(b))'"
    assert site.ssh(11, f"{program}; echo alive") == "alive"
    assert site.ssh(11, "python3 -c 'print(len(bytearray(100 << 20)))'") == str(100 << 20)


def test_a_server_sees_its_own_memory(site: Site) -> None:
    """What is taken of 1 GB is missing there, and on no other server."""
    taken = "mmap.mmap(-1, 400 * 1024 ** 2, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x8000)"
    program = f'python3 -c "import mmap, time; kept = {taken}; time.sleep(20)"'

    def available(host: int) -> float:
        text = site.ssh(host, "cat /proc/meminfo")
        found = {line.split(":")[0]: int(line.split()[1]) for line in text.splitlines()}
        assert found["MemTotal"] == 1024 * 1024
        return found["MemAvailable"] / 1024

    before, other = available(11), available(12)
    for _ in range(20):  # it is written every second, and may tell of what the last test took
        time.sleep(1.5)
        if abs(before - (before := available(11))) < 20:
            break
    site.ssh(11, f"nohup {program} >/dev/null 2>&1 &")
    end = time.monotonic() + 15
    while available(11) > before - 350 and time.monotonic() < end:
        time.sleep(0.2)
    assert before - available(11) > 350
    assert abs(other - available(12)) < 200


def test_a_server_sees_its_own_processors(site: Site) -> None:
    """What a program there spends is counted there, and on no other server."""

    def spent(host: int) -> int:
        ticks = site.ssh(host, "cat /proc/stat").split()
        return int(ticks[1]) + int(ticks[3])  # as users, and in the kernel

    before = spent(11), spent(12)
    work = "import time\nwhile time.process_time() < 2: pass"
    site.ssh(11, f"python3 -c '{work}'")
    time.sleep(2)  # it is written every second
    after = spent(11), spent(12)
    assert after[0] - before[0] > 150  # hundredths of a second
    assert after[1] - before[1] < 150


def test_private_network(site: Site) -> None:
    """Servers reach each other by private address; nobody outside reaches those."""
    assert site.ssh(11, "curl -sS -m 3 http://10.0.1.2/hostname") == "web-2"
    assert site.ssh(11, "curl -sS -m 3 http://10.0.1.3/hostname || echo no") == "no"


def test_firewall(site: Site) -> None:
    """Without a rule a port is closed from outside, with one open; private traffic passes."""
    url = f"http://{site.address(12)}/hostname"
    assert fetch(url) == "web-2"
    site.machines.apply_firewall(2, (SSH_RULE,))
    with pytest.raises(OSError, match="timed out"):
        fetch(url)
    assert site.ssh(12, "hostname") == "web-2"
    assert site.ssh(11, "curl -sS -m 3 http://10.0.1.2/hostname") == "web-2"
    site.machines.apply_firewall(2, None)
    assert fetch(url) == "web-2"


def goes_past_the_cache(state: Path) -> bool:
    """Tell whether the only volume's device writes to its file without this machine's cache."""
    words = ["losetup", "--json", "--list", "--output", "BACK-FILE,DIO"]
    listing = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    (volume,) = [
        device
        for device in json.loads(listing)["loopdevices"]
        if (device["back-file"] or "").startswith(f"{state}/volumes/")
    ]
    return bool(volume["dio"])


def direct_possible(folder: Path) -> bool:
    """Tell whether a folder's file system lets files be written without the cache."""
    try:
        os.close(os.open(folder / "direct", os.O_CREAT | os.O_WRONLY | os.O_DIRECT))
    except OSError:
        return False
    return True


def test_volume_outlives_reboot_and_server(site: Site) -> None:
    """A volume keeps its data over a reboot and on another server, even when taken while in use."""
    device = "/dev/disk/by-id/scsi-0HC_Volume_5"
    site.machines.create_volume(5, 10, "ext4")
    site.machines.attach_volume(5, 1, automount=False)
    assert goes_past_the_cache(site.state) == direct_possible(site.state)
    line = f"{device} /mnt/data ext4 nofail,discard 0 0"
    site.ssh(
        11, f"sudo mkdir /mnt/data; echo {line} | sudo tee -a /etc/fstab; sudo mount /mnt/data"
    )
    site.ssh(11, "echo kept | sudo tee /mnt/data/file")
    before = site.ssh(11, "cat /proc/1/stat")
    site.machines.reboot(1)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if site.ssh(11, "cat /proc/1/stat") != before:
                break
        except ConnectionError:
            time.sleep(0.1)
    site.wait(11)
    assert site.ssh(11, "cat /mnt/data/file") == "kept"
    site.ssh(11, "sudo systemd-run tail -f /mnt/data/file")
    site.machines.detach_volume(5)
    assert site.ssh(11, f"test -e {device} || echo gone; cat /mnt/data/file") == "gone"
    site.machines.attach_volume(5, 2, automount=True)
    assert site.ssh(12, "cat /mnt/HC_Volume_5/file") == "kept"
    site.machines.delete_volume(5)
    assert site.ssh(12, f"test -e {device} || echo gone") == "gone"


def test_floating_ip_moves(site: Site) -> None:
    """A floating address answers from the server it leads to, and from none when unassigned."""
    ip = site.address(200)
    for host in (11, 12):
        site.ssh(host, f"sudo ip address add {ip}/32 dev eth0")
    for number in (1, 2):
        site.machines.route_floating_ip(ip, number)
        assert fetch(f"http://{ip}/hostname") == f"web-{number}"
    site.machines.route_floating_ip(ip, None)
    with pytest.raises(OSError, match=r"No route to host|unreachable|timed out"):
        fetch(f"http://{ip}/hostname")


def test_load_balancer(site: Site) -> None:
    """A load balancer spreads over its targets and leaves out the one that fails its checks."""
    port = NetworkPort(1, "10.0.0.0/16", "10.0.1.9", "86:01:00:00:01:01")
    service = BalancerService("http", 80, 80, proxyprotocol=False, health_check=CHECK)
    targets = ("10.0.1.1", "10.0.1.2")
    spec = BalancerSpec(7, "lb", site.address(210), "round_robin", (service,), targets, (port,))
    url = f"http://{site.address(210)}/hostname"
    site.machines.apply_balancer(spec)
    assert {fetch(url) for _ in range(4)} == {"web-1", "web-2"}
    site.ssh(11, "sudo systemctl stop web")
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        health = {one.ip: one.status for one in site.machines.balancer_health(7)}
        if health == {"10.0.1.1": "unhealthy", "10.0.1.2": "healthy"}:
            break
        time.sleep(0.2)
    assert health == {"10.0.1.1": "unhealthy", "10.0.1.2": "healthy"}
    assert {fetch(url) for _ in range(4)} == {"web-2"}
    site.machines.delete_balancer(7)
    assert site.machines.balancer_health(7) == ()


def test_second_hypervisor_adopts(site: Site) -> None:
    """After a crash of the daemon a new one finds running servers and does not touch them."""
    before = site.ssh(12, "cat /proc/1/stat | cut -d' ' -f22")
    again = Machines(site.name, site.state)
    assert again.resume() == []
    assert [again.power_state(number) for number in (1, 2, 3)] == ["running", "running", "missing"]
    assert site.ssh(12, "cat /proc/1/stat | cut -d' ' -f22") == before


def test_snapshot_rebuild_and_power(site: Site) -> None:
    """A snapshot boots as another server; a rebuilt server has forgotten; off is off."""
    site.ssh(12, "sudo touch /root/mine")
    assert site.machines.snapshot(2, 100) > 0
    site.machines.create_server(site.spec(4, image="snapshot-100", disk_gb=12, ports=()))
    site.machines.apply_firewall(4, None)
    site.machines.start(4)
    site.wait(14)
    assert site.ssh(14, "sudo ls /root/mine; hostname") == "/root/mine\nweb-4"
    with pytest.raises(HypervisorError, match="power the server off"):
        site.machines.resize(4, 2, 2.0, 20)
    site.machines.power_off(4)
    assert site.machines.power_state(4) == "off"
    site.machines.resize(4, 2, 2.0, 20)
    site.machines.delete_server(4)
    site.machines.delete_snapshot(100)
    site.machines.rebuild(site.spec(2))
    site.wait(12)
    assert site.ssh(12, "sudo ls /root/mine 2>/dev/null; ip -4 -br a show enp7s0 | wc -l") == "1"


def test_unknown_image_is_refused(site: Site) -> None:
    """An image that cannot boot here is named in the error, with the one that can."""
    with pytest.raises(HypervisorError, match="image centos-9 does not boot here; debian-12 does"):
        site.machines.create_server(site.spec(9, image="centos-9"))
    assert site.machines.power_state(9) == "missing"


def test_destroy_removes_everything(site: Site) -> None:
    """Nothing of the instance is left on the host, and destroying it again is no error."""
    names = Names(site.name)
    site.machines.destroy()
    destroy_instance(site.name, site.state)
    spaces = subprocess.run(["ip", "netns"], capture_output=True, text=True, check=True).stdout
    assert [line for line in spaces.splitlines() if names.owns_namespace(line.split()[0])] == []
    assert not (Path("/sys/class/net") / names.host_link).exists()
    assert str(site.state) not in Path("/proc/self/mountinfo").read_text()
    loops = subprocess.run(["losetup", "--list"], capture_output=True, text=True, check=True)
    assert str(site.state) not in loops.stdout
    assert [*Path("/sys/fs/cgroup").glob(f"*/{names.cgroup}")] == []
    assert not site.state.exists()
