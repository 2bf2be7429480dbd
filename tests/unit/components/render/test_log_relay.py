"""What carries log lines into the cluster, and what keeps them there."""

from __future__ import annotations

import os
import socket
import subprocess
from typing import TYPE_CHECKING

import yaml

from components.config.monitoring.settings import LogsConfig
from components.render import log_relay, loki
from tests.unit.components.monitoring_tools import tool

if TYPE_CHECKING:
    from pathlib import Path


def test_nginx_reads_the_relays_settings(tmp_path: Path) -> None:
    """Nginx -t finds nothing wrong."""
    with tool("nginx", "nginx") as nginx:
        text = log_relay.nginx_conf("loki:3100")
        # it tries the socket, whose folder is there in its container alone
        text = text.replace(log_relay.FOLDER, nginx.here(tmp_path))
        (tmp_path / "relay.conf").write_text(text)
        code, said = nginx(tmp_path, "-t", "-c", f"{nginx.here(tmp_path)}/relay.conf")

    assert code == 0, said


def test_a_socket_that_a_killed_nginx_left_is_away_before_the_next_starts(tmp_path: Path) -> None:
    """It could not bind to it, so that no line left the server any more."""
    left = tmp_path / "loki.sock"
    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(str(left))
    assert left.is_socket()
    (tmp_path / "nginx").write_text(f'#!/bin/sh\ntest ! -e {left} && printf "%s|" "$@"\n')
    (tmp_path / "nginx").chmod(0o755)
    words = [word.replace(log_relay.FOLDER, str(tmp_path)) for word in log_relay.command()]

    done = subprocess.run(
        words,
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, f"-c|{log_relay.CONF}|-g|daemon off;|")


def test_the_relay_takes_pushes_and_nothing_else() -> None:
    """Whoever holds the socket cannot read what others said."""
    text = log_relay.nginx_conf("loki:3100")

    assert text.count("proxy_pass") == 1
    assert "location = /loki/api/v1/push" in text
    assert "location / { return 404; }" in text


def test_loki_reads_its_settings(tmp_path: Path) -> None:
    """Loki itself finds nothing wrong, and something where there is."""
    text = loki.loki_yml(LogsConfig(), 3100)
    (tmp_path / "good.yml").write_text(text)
    (tmp_path / "bad.yml").write_text(text.replace("retention_period", "retention_perid"))
    with tool("loki", "loki") as program:
        good, said = program(tmp_path, "-verify-config", "-config.file=good.yml")
        bad, _ = program(tmp_path, "-verify-config", "-config.file=bad.yml")

    assert good == 0, said
    assert bad != 0


def test_lines_are_kept_as_long_as_the_system_says() -> None:
    """FairPact's 90 days become Loki's seconds."""
    found = yaml.safe_load(loki.loki_yml(LogsConfig.model_validate({"retention": "90d"}), 3100))

    assert found["limits_config"]["retention_period"] == "7776000s"
    assert found["compactor"]["retention_enabled"] is True
