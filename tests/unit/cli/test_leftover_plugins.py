"""Plugins that outlived their Pulumi are ended; those of a living one, or of others, are not."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cli.leftover_plugins import end_leftover_plugins


@contextmanager
def _process(name: str, home: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {"PULUMI_HOME": str(home)}
    with subprocess.Popen([name, "60"], executable="/bin/sleep", env=environment) as process:
        while not Path(f"/proc/{process.pid}/environ").read_bytes():
            time.sleep(0.01)  # it runs before it has its words
        yield process
        process.kill()


def test_a_plugin_without_pulumi_is_ended(tmp_path: Path) -> None:
    """Its parent, here this test, is no Pulumi."""
    with _process("pulumi-resource-hcloud", tmp_path) as plugin:
        assert end_leftover_plugins(str(tmp_path)) == 1
        assert plugin.wait(5) == -9


def test_other_homes_and_other_programs_are_left_alone(tmp_path: Path) -> None:
    """Neither another checkout's plugin nor another program of this one is touched."""
    with (
        _process("pulumi-resource-hcloud", tmp_path / "other") as plugin,
        _process("sleep", tmp_path) as other,
    ):
        assert end_leftover_plugins(str(tmp_path)) == 0
        assert (plugin.poll(), other.poll()) == (None, None)


def test_a_plugin_of_a_living_pulumi_is_left_alone(tmp_path: Path) -> None:
    """A run that is at work keeps its plugins."""
    script = "exec -a pulumi bash -c 'exec -a pulumi-resource-tls sleep 60 & echo $!; wait'"
    with subprocess.Popen(
        ["bash", "-c", script], env={"PULUMI_HOME": str(tmp_path)}, stdout=subprocess.PIPE
    ) as pulumi:
        assert pulumi.stdout is not None
        plugin = Path(f"/proc/{int(pulumi.stdout.readline())}")
        while b"pulumi-resource-tls" not in (plugin / "cmdline").read_bytes().split(b"\0"):
            time.sleep(0.01)  # it has a number before it has its name
        assert end_leftover_plugins(str(tmp_path)) == 0
        assert plugin.exists()
        pulumi.kill()
        pulumi.wait()
        assert end_leftover_plugins(str(tmp_path)) == 1
