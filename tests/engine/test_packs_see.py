"""What unit tests take for the resources of a stack is what packs are given by the real CLI."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.paths import ROOT
from components.blueprint.images import read_image_index
from components.blueprint.plan import plan
from components.catalog import load_catalogue
from components.config import load, read_profile
from components.ssh import read_deploy_key
from policies.rules.resource import UNKNOWN, Resource
from tests.engine.conftest import Project
from tests.engine.test_policies import _machines
from tests.unit.policies.built import resources

PACK = """\
import json
import sys
from pathlib import Path

sys.path.insert(0, {root!r})

from policies.pack import Pack
from policies.rules.resource import Resource
from policies.rules.rule import ResourceRule
from policies.analyzer import Analyzer
from policies.server import serve
from policies.wire import plain

folder = Path({folder!r})


def note(file, it):
    line = json.dumps(
        [it.type, it.name, dict(it.properties), it.protect, sorted(it.uses)],
        default=lambda _: "UNKNOWN",
    )
    with (folder / file).open("a") as out:
        out.write(line + "\\n")


class Noting(Analyzer):
    def Analyze(self, request, context):
        answer = super().Analyze(request, context)
        properties = plain(request.properties)
        protect = request.options.protect
        note("resources", Resource(
            type=request.type, name=request.name, properties=properties, protect=protect
        ))
        return answer

    def _resource(self, item):
        found = super()._resource(item)
        note("stack", found)
        return found


# a pack without a rule about single resources is not asked about any
rule = ResourceRule(
    name="it", why="", remedy="", level="advisory", find=lambda _: (), type="no such type"
)
serve(Pack(name="dump", always=(rule,)), Noting)
"""


def _seen(project: Project, folder: Path) -> dict[str, list[Any]]:
    """Return what a pack is given in a first preview of the stack, by the name of the file."""
    pack = folder / "pack"
    pack.mkdir()
    (pack / "__main__.py").write_text(PACK.format(root=str(ROOT), folder=str(folder)))
    (pack / "PulumiPolicy.yaml").write_text(
        "description: dumps\nruntime:\n  name: python\n"
        f"  options: {{virtualenv: {ROOT / '.venv'}}}\nversion: 0.0.1\n"
    )
    profile = _machines(project, folder)
    done = project.stack("preview", "--policy-pack", str(pack), PLINTH_CLOUD_PROFILE=profile)
    assert done.returncode == 0, done.stdout
    return {
        name: [json.loads(line) for line in (folder / name).read_text().splitlines()]
        for name in ("resources", "stack")
    }


def _expected(project: Project, profile: str) -> tuple[Resource, ...]:
    """Return what unit tests take for the resources of the same stack in a first preview."""
    environ = project.variables | {"PLINTH_CLOUD_PROFILE": profile}
    cloud, catalogue = read_profile(environ), load_catalogue()
    values = yaml.safe_load((project.path / "Pulumi.dev.yaml").read_text())["config"]
    loaded = load(
        values,
        stack="dev",
        root=project.path,
        catalogue=catalogue,
        profile=cloud,
        environ=environ,
    )
    # the key is a Pulumi output, which wants a loop; an `asyncio.run` of another test leaves none
    asyncio.set_event_loop(asyncio.new_event_loop())
    key = read_deploy_key(project.path, "dev")
    blueprint = plan(loaded, catalogue, read_image_index(cloud))
    return resources(blueprint, first=True, public_key=key.public)


def _plain(value: Any) -> Any:
    """Leave out what Pulumi's bridge notes for itself, and write unknowns as the pack does."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if key != "__defaults"}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return "UNKNOWN" if value is UNKNOWN else value


def _changed(kind: str, properties: dict[str, Any]) -> dict[str, Any]:
    """Leave out ids that a preview makes up, and what the engine adds."""
    left_out = {"command:remote:Command": "triggers", "pulumi:providers:docker": "version"}
    return {key: item for key, item in properties.items() if key != left_out.get(kind)}


def _made_by_program(kind: str, name: str) -> bool:
    """Tell what the program asks for from what the engine makes beside it."""
    return kind != "pulumi:pulumi:Stack" and not name.startswith("default_")


@pytest.fixture(scope="module")
def both(
    project: Project, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, list[Any]], tuple[Resource, ...]]:
    """Return what the packs were given, and what unit tests take it for."""
    folder = tmp_path_factory.mktemp("seen")
    seen = _seen(project, folder)
    return seen, _expected(project, str(folder / "profile.json"))


Both = tuple[dict[str, list[Any]], tuple[Resource, ...]]


def test_each_resource_is_what_unit_tests_take_it_for(both: Both) -> None:
    """Types, names, protection and every property with its key; what is unknown is so in both."""
    seen, expected = both
    given = {
        f"{kind} {name}": (_changed(kind, _plain(properties)), protect)
        for kind, name, properties, protect, _ in seen["resources"]
        if _made_by_program(kind, name)
    }
    taken = {
        f"{item.type} {item.name}": (_changed(item.type, _plain(item.properties)), item.protect)
        for item in expected
    }
    assert sorted(given) == sorted(taken)
    different = [name for name in given if given[name] != taken[name]]
    assert [(given[name], taken[name]) for name in different] == []


def test_the_whole_stack_is_what_unit_tests_take_it_for(both: Both) -> None:
    """The same resources with their needs, and Docker's with what was asked for."""
    seen, expected = both
    given = {
        f"{kind} {name}": (protect, sorted(uses))
        for kind, name, _, protect, uses in seen["stack"]
        if _made_by_program(kind, name)
    }
    assert given == {
        f"{item.type} {item.name}": (item.protect, sorted(item.uses)) for item in expected
    }
    # before there is a server, Docker's provider tells nothing of them at the end of a preview
    asked = {f"{kind} {name}": properties for kind, name, properties, *_ in seen["resources"]}
    docker = [item for item in seen["stack"] if item[0].startswith("docker:")]
    assert docker
    assert [item[2] for item in docker] == [asked[f"{item[0]} {item[1]}"] for item in docker]
