"""Writes the flat program that a stack is measured against: the same resources, one file, no plan.

The resources are those that the components register, caught over Pulumi's mocks; what refers to
another resource's output refers to it in the flat program too, so that a preview knows as little.
Classes are the providers' own, except Cloudflare's, whose import alone takes longer than a preview.

`python -m bench.flat STACK-FILE PROFILE FOLDER` writes the project.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi
import yaml
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks, set_mocks

from cli.paths import ROOT
from components.blueprint.images import read_image_index
from components.blueprint.plan import plan
from components.build import build
from components.catalog import load_catalogue
from components.config import load, read_profile
from components.ssh import DeployKey

_CAMEL = re.compile(r"(?<=[a-z0-9])([A-Z])")
_SECRET = "4dabf18193072939515e22adb298388d"  # noqa: S105 - Pulumi's mark of a wrapped value
_HEAD = '''\
"""The same resources as the components register, flat."""

import pulumi
import pulumi_command as command
import pulumi_docker as docker
import pulumi_hcloud as hcloud
import pulumi_random as random
import pulumi_tls as tls

r = {}


class Thin(pulumi.CustomResource):
    def __init__(self, token, name, props, opts=None):
        super().__init__(token, name, props, opts)


def text(*parts):
    return pulumi.Output.concat(*parts)


'''


@dataclass
class Caught(Mocks):
    """All resources in order; each output is a value that occurs nowhere else.

    Attributes:
        references: such a value to the expression that gives it.
    """

    resources: list[MockResourceArgs] = field(default_factory=list)
    references: dict[str, str] = field(default_factory=dict)

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        """Give an id and the outputs that others use."""
        if not args.custom:
            return f"component-{args.name}", {}
        number = len(self.resources)
        self.resources.append(args)
        here = f"r[{_key(args)!r}]"
        given = self._outputs(args, number)
        for name, value in given.items():
            self.references[value] = f"{here}.{_snake(name)}"
        identity = str(7_300_000_000 + number)
        self.references[identity] = f"{here}.id"
        return identity, {**args.inputs, **given}

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        """Answer look-ups with nothing in particular."""
        return {"zoneId": "0" * 32, "results": [], **args.args}, []

    def _outputs(self, args: MockResourceArgs, number: int) -> dict[str, str]:
        kind = args.typ.rpartition(":")[2]
        address = f"203.0.{113 + number // 250}.{1 + number % 250}"
        return {
            "Server": {"ipv4Address": address, "ipv6Address": f"2001:db8::{number + 1:x}"},
            "LoadBalancer": {"ipv4": address, "ipv6": f"2001:db8::{number + 1:x}"},
            "FloatingIp": {"ipAddress": address},
            "PrimaryIp": {"ipAddress": address},
            "Command": {"stdout": f"stdout-of-{number}-"},
            "RandomPassword": {"result": f"password-of-{number}-"},
            "PrivateKey": {
                "publicKeyOpenssh": f"public-of-{number}-",
                "privateKeyOpenssh": f"private-of-{number}-",
                "privateKeyPem": f"pem-of-{number}-",
                "publicKeyPem": f"public-pem-of-{number}-",
            },
            "SelfSignedCert": {"certPem": f"certificate-of-{number}-"},
            "LocallySignedCert": {"certPem": f"certificate-of-{number}-"},
            "CertRequest": {"certRequestPem": f"request-of-{number}-"},
        }.get(kind, {})


def program(stack_file: Path, environ: dict[str, str]) -> str:
    """Return the source of the flat program of a stack.

    Args:
        stack_file: the stack's config.
        environ: with the cloud's profile, as Pulumi's program gets it.
    """
    values = yaml.safe_load(stack_file.read_text())["config"]
    caught = asyncio.run(_catch(stack_file.parent.name, values, environ))
    return _HEAD + "\n".join(_statement(item, caught.references) for item in caught.resources)


async def _catch(folder: str, values: dict[str, Any], environ: dict[str, str]) -> Caught:
    system, environment = values["plinth:system"], values["plinth:environment"]
    beside = folder == system
    stack = f"{system}-{environment}" if beside else environment
    profile, catalogue = read_profile(environ), load_catalogue()
    config = load(
        values, stack=stack, root=ROOT, catalogue=catalogue, profile=profile, environ=environ
    )
    caught = Caught()
    set_mocks(caught, project="plinth", stack=stack, preview=False)
    key = DeployKey("ssh-ed25519 AAAA", pulumi.Output.secret("KEY"), f".env/ssh/deploy-{stack}")
    blueprint = plan(config, catalogue, read_image_index(profile))
    given = {spec.key: f"given-{spec.key}" for spec in blueprint.secrets}
    outputs = build(blueprint, key, given).contract()
    await pulumi.runtime.stack.wait_for_rpcs()
    await pulumi.Output.from_input(outputs).future()
    return caught


def _statement(args: MockResourceArgs, references: dict[str, str]) -> str:
    """Return the line that declares one resource."""
    package, _, kind = args.typ.partition(":")
    if package == "pulumi":  # a provider, whose inputs reach the engine as JSON
        words = _words({name: _decoded(value) for name, value in args.inputs.items()}, references)
        return f"r[{_key(args)!r}] = {kind.partition(':')[2]}.Provider({args.name!r}{words})"
    module, _, name = kind.partition(":")
    opts = ""
    if args.provider:
        identity = args.provider.rpartition("::")[2]
        if identity in references:
            holder = references[identity].removesuffix(".id")
            opts = f", opts=pulumi.ResourceOptions(provider={holder})"
    if package == "cloudflare":
        props = _literal(args.inputs, references)
        return f"r[{_key(args)!r}] = Thin({args.typ!r}, {args.name!r}, {props}{opts})"
    inner = module.partition("/")[0]
    path = package if inner == "index" else f"{package}.{inner}"
    words = _words(args.inputs, references)
    return f"r[{_key(args)!r}] = {path}.{name}({args.name!r}{words}{opts})"


def _decoded(value: Any) -> Any:
    try:
        return json.loads(value)
    except (TypeError, ValueError):
        return value


def _words(inputs: dict[str, Any], references: dict[str, str]) -> str:
    return "".join(
        f", {_snake(name)}={_literal(value, references)}" for name, value in inputs.items()
    )


def _literal(value: Any, references: dict[str, str]) -> str:
    """Return a value as source; where it holds another resource's output, the reference."""
    if isinstance(value, dict | list | tuple):
        return _nested(value, references)
    if isinstance(value, str):
        return _text(value, references)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    known = references.get(str(value)) if isinstance(value, int) else None
    return f"{known}.apply(int)" if known else repr(value)


def _nested(value: Any, references: dict[str, str]) -> str:
    if isinstance(value, dict) and _SECRET in value:
        return f"pulumi.Output.secret({_literal(value['value'], references)})"
    if isinstance(value, dict):
        items = (f"{key!r}: {_literal(item, references)}" for key, item in value.items())
        return "{" + ", ".join(items) + "}"
    return "[" + ", ".join(_literal(item, references) for item in value) + "]"


def _text(value: str, references: dict[str, str]) -> str:
    if value in references:
        return references[value]
    if not any(word in value for word in references):
        return repr(value)
    longest = sorted(references, key=len, reverse=True)
    parts = re.split("(" + "|".join(map(re.escape, longest)) + ")", value)
    return "text(" + ", ".join(references.get(p, repr(p)) for p in parts if p) + ")"


def _key(args: MockResourceArgs) -> str:
    return f"{args.typ.rpartition(':')[2]}:{args.name}"


def _snake(name: str) -> str:
    return _CAMEL.sub(r"_\1", name).lower()


def main() -> None:
    """Write the project into a folder."""
    import os  # noqa: PLC0415 - for the command alone

    stack_file, profile, folder = map(Path, sys.argv[1:4])
    environ = {**os.environ, "PLINTH_CLOUD_PROFILE": str(profile)}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "__main__.py").write_text(program(stack_file, environ))
    runtime = {"name": "python", "options": {"virtualenv": str(ROOT / ".venv")}}
    (folder / "Pulumi.yaml").write_text(json.dumps({"name": "plinth", "runtime": runtime}))


if __name__ == "__main__":
    main()
