"""Secrets and configs of the Swarm: immutable there, so each name carries its content's hash.

A changed file is a new object beside the old one; the service that reads it rolls over to it, and
the old one is removed after that.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_docker as docker
import pulumi_random as random

from components.ids import label_args
from components.render.secret_file import fill

if TYPE_CHECKING:
    from collections.abc import Callable

    from components.blueprint.types import FileSpec, SecretFileSpec
    from components.swarm import SwarmArgs

HASH_LENGTH = 10


@dataclass(frozen=True)
class SwarmFile:
    """A secret or config as a service refers to it."""

    id: pulumi.Output[str]
    name: pulumi.Output[str]


@dataclass(frozen=True)
class SwarmFiles:
    """All that services may have mounted, by the key of its spec."""

    secrets: dict[str, SwarmFile]
    configs: dict[str, SwarmFile]

    @classmethod
    def make(cls, name: str, args: SwarmArgs, inside: pulumi.ResourceOptions) -> SwarmFiles:
        """Generate passwords and hand them, filled templates and plain files to the Swarm."""
        # The new object stands beside the old one until no service reads that any more.
        beside = pulumi.ResourceOptions.merge(
            inside, pulumi.ResourceOptions(delete_before_replace=False)
        )
        made_elsewhere = pulumi.ResourceOptions(parent=inside.parent)
        passwords = {
            spec.key: random.RandomPassword(
                f"{name}-{spec.key}", length=spec.length, special=False, opts=made_elsewhere
            ).result
            for spec in args.secrets
        }
        contents = dict(passwords)
        for item in args.secret_files:
            used = pulumi.Output.all(**{key: passwords[key] for key in item.secrets})
            contents[item.key] = used.apply(_filler(item))
        secrets = {
            key: _secret(name, key, content, args, beside) for key, content in contents.items()
        }
        configs = {spec.key: _config(name, spec, args, beside) for spec in args.files}
        return cls(secrets, configs)


def _filler(spec: SecretFileSpec) -> Callable[[dict[str, str]], str]:
    return lambda values: fill(spec, values)


def _secret(
    name: str,
    key: str,
    content: pulumi.Output[str],
    args: SwarmArgs,
    inside: pulumi.ResourceOptions,
) -> SwarmFile:
    # Forty bits of the hash of a long random value give nothing away; as a name it must be seen.
    full_name = pulumi.Output.unsecret(
        content.apply(lambda text: hashed_name(args.prefix, key, text))
    )
    secret = docker.Secret(
        f"{name}-{key}",
        name=full_name,
        data=content.apply(_base64),
        labels=[docker.SecretLabelArgs(label=k, value=v) for k, v in label_args(args.labels)],
        opts=inside,
    )
    return SwarmFile(secret.id, secret.name)


def _config(
    name: str, spec: FileSpec, args: SwarmArgs, inside: pulumi.ResourceOptions
) -> SwarmFile:
    config = docker.ServiceConfig(
        f"{name}-{spec.key}",
        name=hashed_name(args.prefix, spec.key, spec.content),
        data=_base64(spec.content),
        labels=[
            docker.ServiceConfigLabelArgs(label=k, value=v) for k, v in label_args(args.labels)
        ],
        opts=inside,
    )
    return SwarmFile(config.id, config.name)


def hashed_name(prefix: str, key: str, content: str) -> str:
    """Return a name that changes with the content; Docker allows 64 characters."""
    digest = hashlib.sha256(content.encode()).hexdigest()[:HASH_LENGTH]
    return f"{f'{prefix}-{key}'[: 63 - HASH_LENGTH]}-{digest}"


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
