"""Every resource that the program uses is served as the published SDK's classes say."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import pkgutil
import re
import subprocess
import typing
from collections.abc import Iterator
from functools import cache
from typing import Any

import pulumi
import pytest
from pulumi import _types as types

import engine
from cli.paths import ROOT
from engine import places
from engine.pins import PARTS

BRIDGED = [part.name for part in PARTS if "bridge" in part.shared]
PACKAGES = [part.name for part in PARTS if part.folder.startswith("plugins/")]
# Not built: Pulumi's own addition to the provider, which builds images where Pulumi runs.
NOT_SERVED = {"docker:index/image:Image"}
# Fields of nested objects that upstream only computes; the SDKs list them all the same.
COMPUTED = re.compile(r"networks\.macAddress|cluster\.id|managedBy\.\w+|rules\.id")
TOKEN = re.compile(r"(\w+):\w+(?:/\w+)?:[A-Z]\w+")

# The SDKs still hold classes under names of before, and warn of each.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module", autouse=True)
def _ready() -> None:
    engine.ready()


@cache
def _served(package: str) -> dict[str, dict[str, list[str]]]:
    """Return the properties that the built plugin serves, by resource type."""
    binary = places.binary(places.select([package])[0])
    if package in BRIDGED:
        return _printed([str(binary), "--properties"])
    pulumi_cli = places.binary(places.select(["pulumi"])[0])
    schema = _printed([str(pulumi_cli), "package", "get-schema", str(binary)])
    return {
        token: {
            "inputs": sorted(resource["inputProperties"]),
            "outputs": sorted(resource["properties"]),
        }
        for token, resource in schema["resources"].items()
    }


def _printed(command: list[str]) -> dict[str, Any]:
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@cache
def _classes(package: str) -> dict[str, tuple[type[pulumi.CustomResource], type]]:
    """Return the SDK's resource classes and their arguments, by resource type."""
    return {
        str(vars(resource)["pulumi_type"]): (resource, arguments)
        for module in _modules(package)
        for name, resource in vars(module).items()
        if inspect.isclass(resource)
        and issubclass(resource, pulumi.CustomResource)
        and not issubclass(resource, pulumi.ProviderResource)
        and "pulumi_type" in vars(resource)
        and (arguments := getattr(module, f"{name}Args", getattr(module, f"{name}InitArgs", None)))
    }


def _modules(package: str) -> Iterator[Any]:
    root = importlib.import_module(f"pulumi_{package}")
    for found in pkgutil.walk_packages(root.__path__, f"{root.__name__}."):
        module = found.name.rpartition(".")[2]
        if not found.ispkg and ".config." not in found.name and not module.startswith("_"):
            yield importlib.import_module(found.name)


def _inputs(arguments: type, prefix: str = "", above: tuple[type, ...] = ()) -> set[str]:
    """Return the paths of all inputs of a class of arguments, nested ones included."""
    paths = set()
    hints = types.input_type_types(arguments)
    for name in types.input_type_py_to_pulumi_names(arguments).values():
        paths.add(prefix + name)
        nested = _object(hints.get(name))
        if nested and nested not in above:
            paths |= _inputs(nested, f"{prefix}{name}.", (*above, nested))
    return paths


def _object(hint: Any) -> type | None:
    inner = typing.get_args(hint)
    if not inner:
        return hint if inspect.isclass(hint) and types.is_input_type(hint) else None
    return next((found for part in inner if (found := _object(part))), None)


def _used() -> set[str]:
    """Return the resource types that the program's source names, by class or by token."""
    found: set[str] = set()
    for path in (ROOT / "__main__.py", *(ROOT / "components").rglob("*.py")):
        tree = ast.parse(path.read_text())
        aliases = _aliases(tree)
        for node in ast.walk(tree):
            if isinstance(node, (ast.Attribute, ast.Name)):
                found |= _type_of(aliases, ast.unparse(node))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                named = TOKEN.fullmatch(node.value)
                if named and named[1] in PACKAGES:
                    found.add(node.value)
    return found


def _aliases(tree: ast.Module) -> dict[str, str]:
    """Return what names of a module stand for, where they come from an SDK."""
    aliases = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                aliases[name.asname or name.name] = name.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                aliases[name.asname or name.name] = f"{node.module}.{name.name}"
    return {
        alias: name
        for alias, name in aliases.items()
        if name.split(".")[0] in {f"pulumi_{package}" for package in PACKAGES}
    }


def _type_of(aliases: dict[str, str], text: str) -> set[str]:
    alias, _, rest = text.partition(".")
    if alias not in aliases:
        return set()
    package, *names = f"{aliases[alias]}.{rest}".rstrip(".").split(".")
    value: Any = importlib.import_module(package)
    for name in names:
        value = getattr(value, name, None)
    is_resource = inspect.isclass(value) and issubclass(value, pulumi.CustomResource)
    token = vars(value).get("pulumi_type", "") if is_resource else ""
    return {str(token)} if token.split(":")[0] in PACKAGES else set()


def test_program_uses_resources() -> None:
    """The search finds what every stack needs, so an empty list is a fault of the search."""
    assert _used() >= {
        "hcloud:index/server:Server",
        "docker:index/service:Service",
        "cloudflare:index/dnsRecord:DnsRecord",
        "command:remote:Command",
    }


def test_every_used_type_is_served() -> None:
    """No resource of the program fails in a plugin for its name."""
    missing = {token for token in _used() if token not in _served(token.split(":")[0])}
    assert missing == set()


def test_unknown_type_is_not_served() -> None:
    """A type that Terraform names otherwise is not served under that name."""
    assert "docker:index/remoteImage:RemoteImage" in _served("docker")
    assert "docker:index/config:Config" not in _served("docker")


def test_used_types_have_the_classes_properties() -> None:
    """Every input of a used class is an input of the plugin, and the other way round."""
    for token in sorted(_used()):
        package = token.split(":")[0]
        expected = {name for name in _inputs(_classes(package)[token][1]) if "." not in name}
        served = {name for name in _served(package)[token]["inputs"] if "." not in name}
        assert (token, served) == (token, expected)


@pytest.mark.parametrize("package", BRIDGED)
def test_plugin_fits_its_sdk(package: str) -> None:
    """All types that the plugin serves have the SDK's inputs, nested ones included.

    This is what says that an SDK's release belongs to the upstream version that is built.
    """
    classes = _classes(package)
    for token, served in _served(package).items():
        expected = _inputs(classes[token][1])
        assert (token, set(served["inputs"]) - expected) == (token, set())
        lacking = expected - set(served["inputs"])
        assert (token, {name for name in lacking if not COMPUTED.fullmatch(name)}) == (token, set())


@pytest.mark.parametrize("package", ["hcloud", "docker", "random", "tls"])
def test_sdk_has_no_type_that_is_not_served(package: str) -> None:
    """Whole providers are built, but for what is listed; of Cloudflare's only some services."""
    assert set(_classes(package)) - set(_served(package)) - NOT_SERVED == set()


def test_command_follows_the_published_schema() -> None:
    """The stand-in has the three types that it says, with every property of the SDK's classes."""
    served = _served("command")
    assert set(served) == {
        "command:local:Command",
        "command:remote:Command",
        "command:remote:CopyToRemote",
    }
    for token, properties in served.items():
        resource, arguments = _classes("command")[token]
        names = {name for name in _inputs(arguments) if "." not in name}
        assert set(properties["inputs"]) == names
        outputs = {
            getattr(value.fget, types._PULUMI_NAME, name)
            for name, value in vars(resource).items()
            if isinstance(value, property)
        }
        assert set(properties["outputs"]) == outputs
