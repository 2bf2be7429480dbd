"""The generated system is as large as it says, and sound."""

from pathlib import Path

import yaml

from bench.generated import NAME, SERVERS, SERVICES, write
from components.blueprint.plan import plan
from components.catalog import load_catalogue
from components.config import CloudProfile, load
from tests.unit.components.support import TOKENS


def test_it_has_a_hundred_services_on_ten_servers(tmp_path: Path) -> None:
    """It loads and plans like a system that somebody wrote."""
    write(tmp_path)
    path = tmp_path / "systems" / NAME / "Pulumi.prod.yaml"
    config = load(
        yaml.safe_load(path.read_text())["config"],
        stack=f"{NAME}-prod",
        root=tmp_path,
        catalogue=load_catalogue(),
        profile=CloudProfile(name="local"),
        environ=TOKENS,
    )
    blueprint = plan(config, load_catalogue(), {})
    assert (len(blueprint.services), len(blueprint.servers)) == (SERVICES, SERVERS) == (100, 10)
