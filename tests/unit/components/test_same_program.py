"""Local and real cloud are the same program: the same stack gives the same resources.

Types, names, parents and dependencies are compared, of every system in every environment; only
endpoints and images may differ.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pytest
import yaml
from pulumi.runtime.mocks import MockMonitor, set_mocks

from components.blueprint.images import IndexedImage
from components.blueprint.plan import plan
from components.build import build
from components.catalog import load_catalogue
from components.config import REAL_CLOUD, CloudProfile, StackConfig, load
from components.ssh import DeployKey
from tests.unit.components import support
from tests.unit.components.pulumi_mocks import Registered, settle
from tests.unit.components.watched_systems import addresses

LOCAL = CloudProfile(
    name="local",
    url_suffix=".localhost:8080",
    image_index="images.json",
    acme_directory="https://198.18.0.1:14000/dir",
    acme_ca="-----BEGIN CERTIFICATE-----\n",
    roots="-----BEGIN CERTIFICATE-----\n",
    cloudflare_api="http://198.18.0.1:9450/client/v4",
    edge_ranges=("198.18.0.1/32",),
    deploys_from=("198.18.0.1/32",),
    lacks=("esp", "cpu-limits"),
)
STACKS = sorted(
    str(path.relative_to(support.ROOT))
    for path in (
        *support.ROOT.glob("Pulumi.*.yaml"),
        *support.ROOT.glob("systems/*/Pulumi.*.yaml"),
    )
)
Node = tuple[str, str, str, frozenset[str]]


@dataclass
class Graph(MockMonitor):
    """Pulumi's engine, imitated: remembers how each resource stands to others."""

    mocks: Registered
    nodes: dict[str, Node] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__(self.mocks)

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - its name in Pulumi
        """Note type, name, parent and what it waits for."""
        urn = self.make_urn(request.parent, request.type, request.name)
        self.nodes[urn] = (
            request.type,
            request.name,
            request.parent,
            frozenset(request.dependencies),
        )
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]


def _load(file: str, profile: CloudProfile) -> StackConfig:
    values = yaml.safe_load((support.ROOT / file).read_text())["config"]
    name = values["plinth:system"]
    path = support.ROOT / "systems" / name / "system.yaml"
    declared = yaml.safe_load(path.read_text()).get("secrets") or {}
    values["plinth:secrets"] = dict.fromkeys(declared, "a-secret-value") | addresses(name)
    values["plinth:cloud"] = "hetzner"
    values.setdefault("plinth:ssh_from", ["203.0.113.0/24"])
    return load(
        values,
        stack=file,
        root=support.ROOT,
        catalogue=load_catalogue(),
        profile=profile,
        environ=support.TOKENS,
    )


# The root of the local ACME authority is part of its endpoint: the real one's is known to all.
_ENDPOINT = "-ca.pem"


def _without_endpoint(graph: dict[str, Node]) -> dict[str, Node]:
    """Leave out the file that makes the local endpoint trusted."""
    return {
        urn: (kind, name, parent, frozenset(n for n in needs if not n.endswith(_ENDPOINT)))
        for urn, (kind, name, parent, needs) in graph.items()
        if not urn.endswith(_ENDPOINT)
    }


def _graph(config: StackConfig, images: dict[str, IndexedImage]) -> dict[str, Node]:
    async def program() -> dict[str, Node]:
        mocks = Registered()
        graph = Graph(mocks)
        set_mocks(mocks, project="plinth", stack="s", preview=False, monitor=graph)
        key = DeployKey("ssh-ed25519 A", pulumi.Output.secret("P"), "key")
        given = dict.fromkeys(config.settings.secrets, "a-secret-value")
        blueprint = plan(config, load_catalogue(), images)
        await settle(build(blueprint, key, given).contract())
        return graph.nodes

    return asyncio.run(program())


def _stand_ins(config: StackConfig) -> dict[str, IndexedImage]:
    """Return an index that has a local image for each, and a stand-in where there may be one."""
    return {
        service.image: IndexedImage(
            reference=f"198.18.0.1:5000/{service.image}",
            kind="stand-in" if service.stand_in else "built",
        )
        for service in config.services.values()
    }


@pytest.mark.parametrize("file", STACKS)
def test_both_clouds_get_the_same_resources(file: str) -> None:
    """Nothing is made for one of them alone, and nothing waits for something else."""
    local = _load(file, LOCAL)

    real_graph = _graph(_load(file, REAL_CLOUD), {})
    local_graph = _graph(local, _stand_ins(local))

    assert _without_endpoint(local_graph) == real_graph
    assert len(real_graph) > 30
