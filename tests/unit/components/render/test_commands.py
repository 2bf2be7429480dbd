"""Our commands on a server, run with the tools of the machine replaced by recorders."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from components.render import server
from tests.unit.components import support

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = server.commands(support.blueprint("prod").servers[0].cloud_init)


class Machine:
    """A folder of fake tools that write down how they were called."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder / "log"
        self.log.touch()

    def tool(self, name: str, body: str = "") -> None:
        """Replace a tool by one that notes its arguments and then does `body`."""
        path = self.folder / name
        path.write_text(f'#!/bin/sh\necho "{name} $*" >>{self.log}\n{body}\n', encoding="utf-8")
        path.chmod(0o755)

    def run(self, name: str, *arguments: str, stdin: str = "") -> tuple[int, str]:
        """Run one of our commands; return its exit code and what it said."""
        text = COMMANDS[name].replace("/etc/plinth", str(self.folder / "etc"))
        text = text.replace("/run/plinth", str(self.folder / "run"))
        text = text.replace("/etc/nftables.conf", str(self.folder / "nftables.conf"))
        done = subprocess.run(
            ["sh", "-c", text, name, *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": f"{self.folder}:{os.environ['PATH']}"},
        )
        return done.returncode, done.stdout + done.stderr

    @property
    def calls(self) -> list[str]:
        """Return what the tools noted."""
        return self.log.read_text(encoding="utf-8").splitlines()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Give a machine without tools."""
    return Machine(tmp_path)


def test_a_new_firewall_takes_the_place_of_the_old_one(machine: Machine) -> None:
    """It is checked first, and loaded from where the next boot finds it."""
    machine.tool("nft")
    place = machine.folder / "nftables.conf"
    place.write_text("old")

    assert machine.run("plinth-firewall", stdin="new\n") == (0, "")
    assert place.read_text() == "new\n"
    check, load = machine.calls
    assert check.startswith(f"nft -c -f {place}.")
    assert load == f"nft -f {place}"


def test_rules_that_nft_refuses_change_nothing(machine: Machine) -> None:
    """The old firewall stays, in force and on the disk."""
    machine.tool("nft", "echo 'syntax error' >&2; exit 1")
    place = machine.folder / "nftables.conf"
    place.write_text("old")

    assert machine.run("plinth-firewall", stdin="broken\n") == (1, "syntax error\n")
    assert [path.name for path in machine.folder.glob("nftables.conf*")] == ["nftables.conf"]
    assert place.read_text() == "old"


def test_nothing_is_installed_where_nothing_is_missing(machine: Machine) -> None:
    """With every package there, the archive is not asked."""
    machine.tool("dpkg-query", "printf installed")
    machine.tool("apt-get")

    assert machine.run("plinth-install", "docker.io", "nftables")[0] == 0
    assert [call for call in machine.calls if call.startswith("apt-get")] == []


def test_only_what_is_missing_is_installed(machine: Machine) -> None:
    """A package that is there is not named to apt."""
    machine.tool("dpkg-query", 'case "$*" in *nftables*) printf installed ;; *) exit 1 ;; esac')
    machine.tool("apt-get")

    assert machine.run("plinth-install", "docker.io", "nftables")[0] == 0
    assert machine.calls[-1].endswith("install docker.io")


def test_directories_are_made_only_on_the_mounted_volume(machine: Machine) -> None:
    """A path elsewhere and a volume that is not mounted are refused."""
    machine.tool("install")
    machine.tool("mountpoint")
    assert machine.run("plinth-dirs", "/mnt/data", stdin="/mnt/data/redis 999 999 0700\n")[0] == 0
    assert machine.calls[-1] == "install -d -m 0700 -o 999 -g 999 /mnt/data/redis"

    code, said = machine.run("plinth-dirs", "/mnt/data", stdin="/mnt/data-2/redis 999 999 0700\n")
    assert (code, "is not below /mnt/data" in said) == (1, True)

    machine.tool("mountpoint", "exit 1")
    code, said = machine.run("plinth-dirs", "/mnt/data", stdin="/mnt/data/redis 999 999 0700\n")
    assert (code, "is not mounted" in said) == (1, True)


def test_a_floating_address_that_moved_away_is_let_go(machine: Machine) -> None:
    """Exactly the named addresses are held."""
    machine.tool("ip")

    machine.run("plinth-address", "198.51.100.7/32")
    machine.run("plinth-address", "198.51.100.8/32")

    assert machine.calls == [
        "ip address replace 198.51.100.7/32 dev eth0",
        "ip address del 198.51.100.7/32 dev eth0",
        "ip address replace 198.51.100.8/32 dev eth0",
    ]


def test_a_swarm_is_made_once(machine: Machine) -> None:
    """Where there is one already, only its ids are printed."""
    machine.tool(
        "docker", 'case "$*" in *LocalNodeState*) echo active ;; *Cluster*) echo c n ;; esac'
    )

    code, said = machine.run("plinth-swarm", "init", "10.0.1.10", "10.200.0.0/16", "24", "4789")

    assert (code, said.strip()) == (0, "c n")
    assert [call for call in machine.calls if "swarm init" in call] == []


def test_a_swarm_is_made_where_there_is_none(machine: Machine) -> None:
    """It listens on the private address alone."""
    machine.tool("docker", 'case "$*" in *LocalNodeState*) echo inactive ;; esac')

    assert machine.run("plinth-swarm", "init", "10.0.1.10", "10.200.0.0/16", "24", "4789")[0] == 0
    (call,) = [call for call in machine.calls if "swarm init" in call]
    assert "--advertise-addr 10.0.1.10 --listen-addr 10.0.1.10:2377" in call


def test_a_join_token_is_not_an_argument_of_ours(machine: Machine) -> None:
    """The token is read from standard input."""
    machine.tool("docker", 'case "$*" in *LocalNodeState*) echo inactive ;; esac')

    assert machine.run("plinth-swarm", "join", "10.0.1.11", "10.0.1.10", stdin="SWMTKN-1\n")[0] == 0
    assert any("--token SWMTKN-1 10.0.1.10:2377" in call for call in machine.calls)


def test_labels_that_are_not_named_are_removed(machine: Machine) -> None:
    """A node has exactly the labels of the plan; labels of others stay."""
    machine.tool(
        "docker",
        'case "$*" in *range*) printf "plinth.role.app\\nplinth.role.edge\\nother\\n" ;; esac',
    )

    assert machine.run("plinth-swarm", "label", "n1", "plinth.role.app=true")[0] == 0
    updates = [call for call in machine.calls if "node update" in call]
    assert updates == [
        "docker node update --label-rm plinth.role.edge n1",
        "docker node update --label-add plinth.role.app=true n1",
    ]


def test_a_volume_is_held_once_its_services_are_healthy(machine: Machine) -> None:
    """The label comes first, then the wait for the services that are pinned to it, no other."""
    machine.tool(
        "docker",
        'case "$*" in'
        ' *"ls --quiet") echo db web ;;'
        ' *"inspect db"*) echo "db [node.labels.plinth.volume.data == true]" ;;'
        ' *"inspect web"*) echo "web [node.labels.plinth.volume.data-2 == true]" ;;'
        " *id=db*) echo 1/1 ;; esac",
    )

    assert machine.run("plinth-swarm", "hold", "n1", "data")[0] == 0
    assert "docker node update --label-add plinth.volume.data=true n1" in machine.calls
    assert [call for call in machine.calls if "id=" in call and "web" in call] == []


def test_a_node_is_forgotten_after_its_tasks_went(machine: Machine) -> None:
    """Only nodes of exactly that name, and never the manager itself."""
    machine.tool(
        "docker",
        'case "$*" in info*NodeID*) echo own ;;'
        ' *"node ls"*) printf "a db-1\\nb db-10\\nown db-1\\n" ;; esac',
    )

    assert machine.run("plinth-swarm", "forget", "db-1")[0] == 0
    assert [call for call in machine.calls if "node update" in call or "node rm" in call] == [
        "docker node update --availability drain a",
        "docker node rm --force a",
    ]


def test_a_node_that_was_lost_is_forgotten_and_not_the_one_in_its_place(machine: Machine) -> None:
    """They have one name and two IDs."""
    machine.tool(
        "docker",
        'case "$*" in info*NodeID*) echo own ;;'
        ' *"node ls"*) printf "lost db-1\\nfresh db-1\\nown app-1\\n" ;; esac',
    )

    assert machine.run("plinth-swarm", "forget", "lost")[0] == 0
    assert [call for call in machine.calls if "node rm" in call] == ["docker node rm --force lost"]


def test_a_volume_is_released_after_those_that_use_it(machine: Machine) -> None:
    """What still runs is stopped, what ships its log after it; then it is unmounted."""
    machine.tool("mountpoint")
    machine.tool("sleep")
    machine.tool("sync")
    machine.tool("umount")
    machine.tool(
        "systemctl",
        'case "$*" in list-units*) echo plinth-archive-a.service loaded;'
        " echo plinth-archive-b.service loaded ;;"
        " *archive-a*) echo /mnt/data /mnt/more ;; *archive-b*) echo /mnt/data-2 ;; esac",
    )
    machine.tool(
        "docker",
        'case "$*" in ps*) echo c1; echo c2 ;;'
        ' *"inspect c1"*) echo "c1 /mnt/data/redis" ;;'
        ' *"inspect c2"*) echo "c2 /mnt/data-2/redis" ;; esac',
    )

    assert machine.run("plinth-volume", "release", "/mnt/data")[0] == 0
    notable = ("docker stop", "umount", "systemctl stop")
    done = [call for call in machine.calls if call.startswith(notable)]
    stopped = "systemctl stop plinth-archive-a.service"
    assert done == ["docker stop --time 60 c1", stopped, "umount /mnt/data"]


def test_a_volume_in_use_is_never_forced(machine: Machine) -> None:
    """It is said, and nothing goes on to detach it."""
    machine.tool("mountpoint")
    machine.tool("sleep")
    machine.tool("sync")
    machine.tool("docker")
    machine.tool("umount", "exit 32")
    machine.tool("systemctl")

    code, said = machine.run("plinth-volume", "release", "/mnt/data")
    assert (code, said.strip()) == (1, "plinth-volume: /mnt/data is still in use")


def test_swap_is_left_alone_in_a_container(machine: Machine) -> None:
    """There it would be the host's."""
    machine.tool("systemd-detect-virt")
    machine.tool("swapon")

    assert machine.run("plinth-swap", "2")[0] == 0
    assert machine.calls == ["systemd-detect-virt --quiet --container"]


def test_a_disk_with_something_on_it_is_never_formatted(machine: Machine, tmp_path: Path) -> None:
    """Only a blank one is; another file system than the wanted one stops."""
    machine.tool("blkid", "echo ntfs")
    machine.tool("mkfs.ext4")
    text = COMMANDS["plinth-volume"].replace('[ ! -b "$device" ]', "false")
    text = text.replace('[ -b "$device" ]', "true")  # there is no such device here
    done = subprocess.run(
        ["sh", "-c", text, "plinth-volume", "mount", str(tmp_path / "data"), "ext4", "1", "10"],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": f"{machine.folder}:{os.environ['PATH']}"},
    )

    assert done.returncode == 1
    assert "holds 'ntfs', not ext4; it is left alone" in done.stderr
    assert [call for call in machine.calls if call.startswith("mkfs")] == []


def _grow(machine: Machine, folder: Path, resize: str) -> tuple[int, str]:
    """Mount a volume that has its file system already; return exit code and what was said."""
    machine.tool("blkid", "echo ext4")
    machine.tool("resize2fs", resize)
    machine.tool("docker", 'case "$*" in ps*) echo c1 ;; *inspect*) echo "c1 $DATA/redis" ;; esac')
    for tool in (
        "mount",
        "umount",
        "mountpoint",
        "e2fsck",
        "systemctl",
        "findmnt",
        "sync",
        "sleep",
    ):
        machine.tool(tool)
    text = COMMANDS["plinth-volume"].replace('[ ! -b "$device" ]', "false")
    text = text.replace('[ -b "$device" ]', "true").replace("/etc/fstab", str(folder / "fstab"))
    (folder / "fstab").touch()
    data = str(folder / "data")
    done = subprocess.run(
        ["sh", "-c", text, "plinth-volume", "mount", data, "ext4", "1", "12"],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": f"{machine.folder}:{os.environ['PATH']}", "DATA": data},
    )
    return done.returncode, done.stderr


def test_a_disk_grows_while_it_is_used(machine: Machine, tmp_path: Path) -> None:
    """Where the kernel lets it, nothing stops."""
    assert _grow(machine, tmp_path, "") == (0, "")
    assert [call for call in machine.calls if call.startswith(("docker", "umount"))] == []


def test_a_disk_that_cannot_grow_in_use_is_let_go_for_a_moment(
    machine: Machine, tmp_path: Path
) -> None:
    """Nothing new finds it, its users stop, it is checked, grown and mounted again."""
    refuses = f"test -e {tmp_path}/away || {{ touch {tmp_path}/away; exit 1; }}"

    assert _grow(machine, tmp_path, refuses) == (0, "")
    words = [call.split()[0] for call in machine.calls]
    assert words[words.index("resize2fs") :] == [
        "resize2fs", "docker", "docker", "systemctl", "umount", "docker", "e2fsck", "resize2fs",
        "mount", "systemctl", "findmnt",
    ]  # fmt: skip


def test_a_disk_that_cannot_grow_at_all_is_told_and_mounted(
    machine: Machine, tmp_path: Path
) -> None:
    """Before, this was passed over and the new size was in the outputs alone."""
    code, said = _grow(machine, tmp_path, "exit 1")

    assert code == 1
    assert "cannot grow; see resize2fs" in said
    assert [call.split()[0] for call in machine.calls[-2:]] == ["mount", "systemctl"]


def _docker_job(machine: Machine, state: str) -> None:
    """Have a Docker whose one job comes to this state."""
    for tool in ("flock", "systemd-cat", "sleep"):
        machine.tool(tool)
    machine.tool(
        "docker",
        f'case "$*" in *inspect*) exit 1 ;; *"service ps"*) echo "{state}" ;;'
        ' *"service logs"*) echo "last words" ;; esac',
    )


def test_a_job_runs_once_with_its_words(machine: Machine) -> None:
    """What is read is quoted for a shell; the task is removed once it has ended."""
    _docker_job(machine, "Complete 1 second ago ")

    code, said = machine.run("plinth-job", "run", "job-m", "60", stdin="--env='A=b c' \\\nimage\n")
    assert (code, said.strip()) == (0, "job-m: done")
    (created,) = [call for call in machine.calls if "service create" in call]
    assert "--name job-m --mode replicated-job --restart-condition none" in created
    assert created.endswith("--env=A=b c image")
    assert machine.calls[-2] == "docker service rm job-m"


def test_a_job_that_fails_says_why(machine: Machine) -> None:
    """Its state and the end of its log; it is removed as well."""
    state = "Failed 1 second ago task: non-zero exit (3)"
    _docker_job(machine, state)

    code, said = machine.run("plinth-job", "run", "job-m", "60", stdin="image\n")
    assert code == 1
    assert said.splitlines() == [
        f"plinth-job: job-m failed: {state}. The end of its log:",
        "  last words",
    ]
    assert "docker service rm job-m" in machine.calls


def test_a_job_that_takes_too_long_is_ended(machine: Machine) -> None:
    """Its time-out counts from its start."""
    _docker_job(machine, "Running 1 second ago ")

    code, said = machine.run("plinth-job", "run", "job-m", "0", stdin="image\n")
    assert (code, "it took longer than 0 s" in said) == (1, True)


def test_a_job_by_the_clock_is_not_run_twice_at_once(machine: Machine) -> None:
    """A run that is under way goes on, and the new one is left out without being a failure."""
    machine.tool("flock", "exit 1")
    machine.tool("docker")

    code, said = machine.run("plinth-job", "start", "job-m", "60")
    assert (code, "has not ended" in said) == (0, True)
    assert [call for call in machine.calls if "service create" in call] == []
