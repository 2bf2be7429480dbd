"""Records on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from localcloud.hypervisor import FirewallRule, HypervisorError, NetworkPort, ServerSpec
from localcloud.machines.records import Records, ServerRecord, VolumeRecord

SPEC = ServerSpec(
    server_id=1,
    name="web",
    cores=2,
    memory_gb=4,
    disk_gb=40,
    image="debian-12",
    public_ipv4="198.18.7.11",
    public_ipv6=None,
    public_mac="86:00:00:00:00:01",
    user_data="#cloud-config\n",
    ports=(NetworkPort(1, "10.0.0.0/16", "10.0.1.1", "86:00:00:00:00:02"),),
)


def test_round_trip(tmp_path: Path) -> None:
    """A record reads back as it was written, by another process too."""
    rules = (FirewallRule("in", "tcp", "80", ("0.0.0.0/0",)),)
    record = ServerRecord(SPEC, "abc", "198.18.7.11", {1: "enp7s0"}, rules, closed=False)
    Records(tmp_path, ServerRecord, "server").put(1, record)
    again = Records(tmp_path, ServerRecord, "server")
    assert again.get(1) == record
    assert again.all() == [record]


def test_only_the_owner_reads(tmp_path: Path) -> None:
    """user_data may hold secrets, so nobody else reads a record."""
    records = Records(tmp_path, VolumeRecord, "volume")
    records.put(1, VolumeRecord(1, 10))
    assert (tmp_path / "1" / "record.json").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "1").stat().st_mode & 0o777 == 0o700


def test_missing(tmp_path: Path) -> None:
    """A missing record is None where asked for softly, else an error that names it."""
    records = Records(tmp_path, VolumeRecord, "volume")
    assert records.find(3) is None
    with pytest.raises(HypervisorError, match="volume 3 has no machine here"):
        records.get(3)
    records.drop(3)
    assert records.all() == []
