"""The files of a new system: they load, plan and keep to the schemas."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from cli.errors import PlinthError
from cli.new.answers import STORES, Answers, Service, Store
from cli.new.write import rendered, write
from components.catalog import load_catalogue
from components.config.schema import stack_schema, system_schema

BACKEND = Service("backend", "ghcr.io/acme/backend:1.0.0", 8000, "/api", "/api/health")
WEB = Service("web", "ghcr.io/acme/web:1.0.0", 3000, "/", "/", "node")
WORKER = Service("worker", "ghcr.io/acme/worker:1.0.0", memory="1GB")


def _answers(*stores: Store, location: str = "nbg1", memory: str = "512MB") -> Answers:
    services = (BACKEND, WEB, Service(**(vars(WORKER) | {"memory": memory})))
    return Answers("my-shop", "My Shop", "shop.example.com", services, stores, location)


@pytest.mark.parametrize("stores", [(), ("postgres",), STORES])
def test_what_is_written_is_a_sound_system(tmp_path: Path, stores: tuple[Store, ...]) -> None:
    """Both stacks load and plan (`write` sees to it), and editors find no fault."""
    files = write(_answers(*stores), tmp_path)
    assert [path.name for path in files] == ["system.yaml", "Pulumi.dev.yaml", "Pulumi.prod.yaml"]
    for path in files:
        schema = system_schema() if path.name == "system.yaml" else stack_schema()
        document = yaml.safe_load(path.read_text())
        assert list(Draft202012Validator(schema).iter_errors(document)) == []


def test_longer_paths_come_before_the_whole_domain(tmp_path: Path) -> None:
    """The domain's own health is what the service at / says."""
    path = write(_answers("redis"), tmp_path)[0]
    ingress = yaml.safe_load(path.read_text())["ingress"]
    assert [route["path"] for route in ingress["routes"]] == ["/api", "/"]
    assert ingress["health_path"] == "/"


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A second time is refused, and the files are as they were."""
    files = write(_answers(), tmp_path)
    files[0].write_text("changed\n")
    with pytest.raises(PlinthError, match="is there already, and nothing was written"):
        write(_answers(), tmp_path)
    assert files[0].read_text() == "changed\n"


def test_what_does_not_load_is_not_written(tmp_path: Path) -> None:
    """A domain that is none is found before a file is in place."""
    answers = Answers("my-shop", "My Shop", "localhost", (WEB,))
    with pytest.raises(PlinthError, match="`localhost` is no domain"):
        write(answers, tmp_path)
    assert not (tmp_path / "systems" / "my-shop").exists()


def test_the_server_is_the_cheapest_that_all_limits_fit_on() -> None:
    """More memory takes a larger one; where none is large enough that is said."""
    catalogue = load_catalogue()
    small = rendered(_answers(), catalogue)["Pulumi.prod.yaml"]
    large = rendered(_answers(memory="5GB"), catalogue)["Pulumi.prod.yaml"]
    assert "app-1: {type: cx23}" in small
    assert "app-1: {type: cx33}" in large
    with pytest.raises(PlinthError, match="more than any one server has at nbg1"):
        rendered(_answers(memory="900GB"), catalogue)
    with pytest.raises(PlinthError, match="There is no location nowhere"):
        rendered(_answers(location="nowhere"), catalogue)
