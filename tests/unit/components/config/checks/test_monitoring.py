"""Bad monitoring is refused before anything is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.components.config.checks.test_checks import edited, only

if TYPE_CHECKING:
    from pathlib import Path

ON: dict[str, Any] = {"servers": {"app-1": {"type": "cx43"}}, "monitoring": {"enabled": True}}


def test_more_than_the_disk_holds_is_refused(tmp_path: Path) -> None:
    """The sum of metrics and logs, against the server's disk less what it needs itself."""
    root = edited(tmp_path, monitoring={"disk": "200GB", "logs": {"disk": "60GB"}})
    path, cause, remedy = only(root=root, **ON)

    assert path == "monitoring.disk"
    assert cause == (
        "metrics and logs may take 260 GB, and there are 140 GB on app-1 (cx43, 160 GB less 20 GB)"
    )
    assert "plinth:monitoring" in remedy


def test_more_than_the_volume_holds_is_refused(tmp_path: Path) -> None:
    """Where a volume keeps them, it is what counts."""
    root = edited(tmp_path, monitoring={"disk": "9GB", "logs": {"disk": "4GB"}})
    given = {**ON, "monitoring": {"enabled": True, "volume": "data"}}
    path, cause, _ = only(root=root, **given)

    assert path == "monitoring.disk"
    assert cause == "metrics and logs may take 13 GB, and there are 10 GB on volume `data`"


def test_an_unknown_volume_is_refused() -> None:
    """With those that there are."""
    path, cause, _ = only(**{**ON, "monitoring": {"enabled": True, "volume": "dta"}})

    assert (path, cause) == ("plinth:monitoring.volume", "there is no volume `dta`")


def test_metrics_that_anybody_could_read_are_refused(tmp_path: Path) -> None:
    """A routed service tells them on another port than the one that visitors reach."""
    root = edited(tmp_path, services__backend__metrics={"port": 8000})
    path, cause, remedy = only(root=root)

    assert path == "services.backend.metrics.port"
    assert cause == "the ingress leads to port 8000: anybody could read its metrics"
    assert "9464" in remedy


def test_a_mask_that_is_no_expression_is_refused(tmp_path: Path) -> None:
    """It would end the shipper on every server."""
    path, cause, _ = only(root=edited(tmp_path, monitoring={"logs": {"mask": ["(x"]}}))

    assert path == "monitoring.logs.mask[0]"
    assert cause.startswith("no regular expression")


@pytest.mark.parametrize("kind", ["prometheus", "loki"])
def test_what_monitoring_brings_is_not_written_by_hand(tmp_path: Path, kind: str) -> None:
    """A second Prometheus in `services` would be half a one."""
    service = {"kind": kind, "image": "docker.io/prom/x:v1", "cpu": 0.1, "memory": "32MB"}
    path, cause, _ = only(root=edited(tmp_path, services__mine=service))

    assert path == "services.mine.kind"
    assert cause == f"`{kind}` is what `monitoring` brings by itself"


def test_its_names_are_its_own(tmp_path: Path) -> None:
    """A system's own service of that name would be taken for it."""
    service = {
        "image": "docker.io/x/y:v1",
        "cpu": 0.1,
        "memory": "32MB",
        "port": 80,
        "health": {"http": "/"},
    }
    path, cause, _ = only(root=edited(tmp_path, services__loki=service), **ON)

    assert (path, cause) == (
        "services.loki",
        "`loki` is the name of a service that `monitoring` brings",
    )


def test_a_system_that_says_nothing_cannot_be_watched(tmp_path: Path) -> None:
    """`enabled` alone is not enough."""
    path, _, remedy = only(root=edited(tmp_path, monitoring=None), **ON)

    assert path == "plinth:monitoring.enabled"
    assert "monitoring: {}" in remedy
