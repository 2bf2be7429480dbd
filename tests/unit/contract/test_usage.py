"""Which fields a program reads is found in its source."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract.problem import ContractProblem
from contract.usage import fields_read
from tests.unit.contract.contracts import now

ROOT = Path(__file__).resolve().parents[3]
HEAD = """
import pulumi, plinth_outputs
import pulumi_hcloud as hcloud
from plinth_outputs import Server, Share, read
plinth = plinth_outputs.read(pulumi.StackReference("a/b/c"))
"""


def _read(source: str) -> set[tuple[str, str]]:
    return set(fields_read(HEAD + source, now()))


@pytest.mark.parametrize(
    ("source", "fields"),
    [
        ("plinth.urls", {("Outputs", "urls")}),
        ("plinth.network.apply(lambda n: n.id)", {("Outputs", "network"), ("Network", "id")}),
        (
            "plinth.servers.apply(lambda all: [s.id for s in all.values()])",
            {("Outputs", "servers"), ("Server", "id")},
        ),
        (
            "plinth.servers.apply(lambda all: {k: s.ssh for k, s in all.items()})",
            {("Outputs", "servers"), ("Server", "ssh")},
        ),
        (
            "plinth.swarm.apply(lambda s: s.networks['data'].id if s else '')",
            {("Outputs", "swarm"), ("Swarm", "networks"), ("OverlayNetwork", "id")},
        ),
        (
            "plinth.databases.apply(lambda d: d.get('postgres')).apply(lambda d: d.host)",
            {("Outputs", "databases"), ("Database", "host")},
        ),
        (
            "def cost(money):\n    return money.total\nplinth.monthly_cost.apply(cost)",
            {("Outputs", "monthly_cost"), ("Cost", "total")},
        ),
        ("def way(server: Server) -> str:\n    return server.ssh", {("Server", "ssh")}),
        (
            "def way(all: dict[str, plinth_outputs.Server]) -> str:\n    return all['a'].ssh",
            {("Server", "ssh")},
        ),
        (
            "def way(all: 'list[Share] | None'):\n    for one in all:\n        print(one.role)",
            {("Share", "role")},
        ),
        (
            (
                "other = read(pulumi.StackReference('d'))\nnetwork = other.network\n"
                "zone = network.apply(lambda n: n.zone)"
            ),
            {("Outputs", "network"), ("Network", "zone")},
        ),
    ],
)
def test_values_are_followed(source: str, fields: set[tuple[str, str]]) -> None:
    """Through attributes, keys, loops, functions and annotations, to the very record."""
    assert _read(source) == fields


def test_other_libraries_names_are_not_ours() -> None:
    """A server of Hetzner's provider has a name and an id too."""
    source = "server = hcloud.Server('a')\nprint(server.name, server.id)\n"
    source += "def made() -> hcloud.Server: ...\nmade().location\n"
    source += "all = {n: hcloud.Volume(n) for n in 'ab'}\n[v.server for v in all.values()]"

    assert _read(source) == set()


def test_what_cannot_be_followed_counts_everywhere() -> None:
    """Several values at once: every record that has such a field."""
    source = "pulumi.Output.all(plinth.swarm, plinth.urls).apply(lambda all: all[0].docker_host)"

    assert _read(source) == {("Outputs", "swarm"), ("Outputs", "urls"), ("Swarm", "docker_host")}


def test_a_module_without_the_reader_reads_nothing() -> None:
    """Its names are its own."""
    assert fields_read("print(server.ssh)", now()) == frozenset()


def test_source_that_is_no_python_is_told() -> None:
    """By file and line."""
    with pytest.raises(ContractProblem, match=r"a\.py:1: not Python"):
        fields_read("def (", now(), "a.py")


def test_the_example_reads_what_it_says() -> None:
    """URL, network, database and role, and the way to the Swarm; no server's private address."""
    found = fields_read((ROOT / "examples/consumer/__main__.py").read_text(), now())

    assert {
        ("Outputs", "urls"), ("Network", "id"), ("Share", "host"), ("Share", "role"),
        ("Outputs", "share_urls"), ("Swarm", "docker_host"), ("Server", "known_hosts"),
    } <= found  # fmt: skip
    assert ("Server", "private_ip") not in found
    assert ("Server", "name") not in found
