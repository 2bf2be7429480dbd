"""What a person says about a new system."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, get_args

from cli.errors import PlinthError
from cli.release.reference import parse

Client = Literal["curl", "wget", "python3", "node"]
Store = Literal["postgres", "redis", "meilisearch"]
STORES: tuple[Store, ...] = get_args(Store)
_NAME = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
_OPTIONS = ("port", "path", "health", "client", "cpu", "memory")


@dataclass(frozen=True)
class Service:
    """A container of the system's own.

    Attributes:
        port: where it listens; None for a worker.
        path: what of the domain leads to it; empty for nothing.
        health: path that answers 200 where it is well.
        client: what there is in the image to ask with.
        memory: with its unit, for example `512MB`.
    """

    name: str
    image: str
    port: int | None = None
    path: str = ""
    health: str = "/"
    client: Client = "curl"
    cpu: float = 0.5
    memory: str = "512MB"

    @property
    def role(self) -> str:
        """Return where it runs: what listens serves, the rest works."""
        return "app" if self.port else "worker"


@dataclass(frozen=True)
class Answers:
    """Everything that the files are made of."""

    name: str
    title: str
    domain: str
    services: tuple[Service, ...]
    stores: tuple[Store, ...] = ()
    location: str = "nbg1"
    budget: int = 30
    email: str = ""
    environments: tuple[str, ...] = field(default=("dev", "prod"))


def name(word: str) -> str:
    """Return the name of a system or service.

    Raises:
        PlinthError: it is none.
    """
    if _NAME.match(word):
        return word
    raise PlinthError(
        f"`{word}` is no name: lower-case letters, digits and inner hyphens, for example my-shop.",
        exit_code=2,
    )


def service(word: str) -> Service:
    """Read `NAME=IMAGE[,port=N][,path=/P][,health=/P][,client=C][,cpu=N][,memory=512MB]`.

    Raises:
        PlinthError: with what is wrong, and how it is written.
    """
    key, sign, rest = word.partition("=")
    image, *pairs = rest.split(",")
    if not sign or not image:
        raise PlinthError(
            f"`{word}`: write NAME=IMAGE[,port=8000][,path=/api][,health=/health], for example "
            "backend=ghcr.io/acme/backend:1.0.0,port=8000,path=/api",
            exit_code=2,
        )
    found = dict(pair.partition("=")[::2] for pair in pairs)
    unknown = sorted(found.keys() - set(_OPTIONS))
    if unknown:
        raise PlinthError(
            f"`{word}`: {', '.join(unknown)} is not known here. Known: {', '.join(_OPTIONS)}.",
            exit_code=2,
        )
    port, cpu, client = found.get("port"), found.get("cpu", "0.5"), found.get("client", "curl")
    if port is not None and not port.isdigit():
        raise PlinthError(f"`{word}`: port is a number, not `{port}`.", exit_code=2)
    if not re.fullmatch(r"\d+(\.\d+)?", cpu):
        raise PlinthError(f"`{word}`: cpu is a number of cores, not `{cpu}`.", exit_code=2)
    known = next((item for item in get_args(Client) if item == client), None)
    if known is None:
        choices = ", ".join(get_args(Client))
        raise PlinthError(f"`{word}`: client is one of {choices}.", exit_code=2)
    return Service(
        name=name(key),
        image=str(parse(image)),
        port=int(port) if port else None,
        path=found.get("path", ""),
        health=found.get("health", "/"),
        client=known,
        cpu=float(cpu),
        memory=found.get("memory", "512MB"),
    )
