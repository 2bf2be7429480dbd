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

from components.authority import Authority
from components.ids import label_args
from components.render.secret_file import fill

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from components.blueprint.types import SecretFileSpec
    from components.swarm import SwarmArgs

HASH_LENGTH = 10
SALT_LENGTH = 32


@dataclass(frozen=True)
class SwarmFile:
    """A secret or config as a service refers to it."""

    id: pulumi.Output[str]
    name: pulumi.Output[str]


@dataclass(frozen=True)
class SwarmFiles:
    """All that services may have mounted, by the key of its spec.

    Attributes:
        authority: certificate (PEM) of who signed the cluster's own; None where nothing has one.
    """

    secrets: dict[str, SwarmFile]
    configs: dict[str, SwarmFile]
    passwords: dict[str, pulumi.Output[str]]
    authority: pulumi.Output[str] | None

    @classmethod
    def make(cls, name: str, args: SwarmArgs, inside: pulumi.ResourceOptions) -> SwarmFiles:
        """Generate passwords and hand them, filled templates and plain files to the Swarm."""
        # The new object stands beside the old one until no service reads that any more.
        beside = pulumi.ResourceOptions.merge(
            inside, pulumi.ResourceOptions(delete_before_replace=False)
        )
        made_elsewhere = pulumi.ResourceOptions(parent=inside.parent)
        passwords: dict[str, pulumi.Output[str]] = {
            key: pulumi.Output.secret(value) for key, value in args.made.items()
        }
        passwords |= {
            spec.key: random.RandomPassword(
                f"{name}-{spec.key}", length=spec.length, special=False, opts=made_elsewhere
            ).result
            for spec in args.secrets
            if not spec.given
        }
        unmounted = {spec.key for spec in args.secrets if not spec.mounted}
        contents = {key: value for key, value in passwords.items() if key not in unmounted}
        for item in args.secret_files:
            used = pulumi.Output.all(**{key: passwords[key] for key in item.secrets})
            contents[item.key] = used.apply(_filler(item))
        plain: dict[str, str | pulumi.Output[str]] = {spec.key: spec.content for spec in args.files}
        ca: pulumi.Output[str] | None = None
        if args.certificates:
            authority = Authority(
                f"{name}-authority",
                common_name=f"{args.prefix} internal authority",
                certificates=args.certificates,
                opts=made_elsewhere,
            )
            contents |= {f"{key}.key": pem for key, pem in authority.keys.items()}
            plain |= {f"{key}.crt": pem for key, pem in authority.certificates.items()}
            plain["ca.crt"] = ca = authority.authority
        salt = random.RandomPassword(
            f"{name}-names-salt", length=SALT_LENGTH, special=False, opts=made_elsewhere
        ).result
        secrets = {
            key: _secret(name, key, pulumi.Output.all(salt, content), args, beside)
            for key, content in contents.items()
        }
        configs = {key: _config(name, key, content, args, beside) for key, content in plain.items()}
        return cls(secrets, configs, passwords, ca)

    def fill(self, spec: SecretFileSpec) -> pulumi.Output[str]:
        """Return a text with the passwords in their places, for what is no file of the Swarm."""
        used = pulumi.Output.all(**{key: self.passwords[key] for key in spec.secrets})
        return pulumi.Output.secret(used.apply(_filler(spec)))


def _filler(spec: SecretFileSpec) -> Callable[[dict[str, str]], str]:
    return lambda values: fill(spec, values)


def _secret(
    name: str,
    key: str,
    salted: pulumi.Output[Sequence[str]],
    args: SwarmArgs,
    inside: pulumi.ResourceOptions,
) -> SwarmFile:
    # As a name the hash must be seen: with the salt even a weak secret cannot be guessed from it.
    full_name = pulumi.Output.unsecret(
        salted.apply(lambda parts: hashed_name(args.prefix, key, "".join(parts)))
    )
    secret = docker.Secret(
        f"{name}-{key}",
        name=full_name,
        data=salted.apply(lambda parts: _base64(parts[1])),
        labels=[docker.SecretLabelArgs(label=k, value=v) for k, v in label_args(args.labels)],
        opts=inside,
    )
    return SwarmFile(secret.id, secret.name)


def _config(
    name: str,
    key: str,
    content: str | pulumi.Output[str],
    args: SwarmArgs,
    inside: pulumi.ResourceOptions,
) -> SwarmFile:
    if isinstance(content, str):  # then a preview can show its name
        full_name: pulumi.Input[str] = hashed_name(args.prefix, key, content)
        data: pulumi.Input[str] = _base64(content)
    else:
        full_name = content.apply(lambda text: hashed_name(args.prefix, key, text))
        data = content.apply(_base64)
    config = docker.ServiceConfig(
        f"{name}-{key}",
        name=full_name,
        data=data,
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
