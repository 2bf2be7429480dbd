"""Who reads the outputs: the registry `contract/consumers.yaml`, and the source of who is here."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contract.problem import ContractProblem
from contract.shape import Shape
from contract.usage import Field as Used
from contract.usage import fields_read

FILE = "contract/consumers.yaml"


class Consumer(BaseModel):
    """A program that reads the outputs, as its team registered it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    team: str
    about: str = ""
    version: Annotated[int, Field(ge=1)]
    path: str | None = None
    repository: str | None = None
    fields: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Return where its source is."""
        return self.path or self.repository or "elsewhere"


class _Registry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    consumers: dict[str, Consumer]


@dataclass(frozen=True)
class Reader:
    """A consumer and the fields that it reads."""

    name: str
    consumer: Consumer
    fields: frozenset[Used]


def readers(root: Path, shape: Shape, current: Shape) -> tuple[Reader, ...]:
    """Return all registered consumers with what they read of a contract.

    Args:
        root: the repository's folder.
        shape: the contract that changes are told against, at best the older one.
        current: the contract of the working tree, which may have more fields.

    Raises:
        ContractProblem: the registry or a consumer's source cannot be read.
    """
    registry = _registry(root)
    return tuple(
        Reader(name, item, _fields(root, name, item, shape, current))
        for name, item in registry.consumers.items()
    )


def _registry(root: Path) -> _Registry:
    try:
        content = yaml.safe_load((root / FILE).read_text(encoding="utf-8"))
        return _Registry.model_validate(content)
    except (OSError, yaml.YAMLError) as error:
        raise ContractProblem(f"{FILE}: cannot be read: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ContractProblem(
            f"{FILE}: {where}: {first['msg']}; a consumer has team, version, and path or fields"
        ) from error


def _fields(
    root: Path, name: str, consumer: Consumer, shape: Shape, current: Shape
) -> frozenset[Used]:
    if not consumer.path and not consumer.fields:
        raise ContractProblem(
            f"{FILE}: consumers.{name}: neither `path` nor `fields`, so nothing would be checked "
            "for it; name the folder of its source, or the fields that it reads"
        )
    found: set[Used] = set()
    for path in consumer.fields:
        found |= _named(path, shape) or _named(path, current) or _refuse(name, path, shape)
    if consumer.path:
        folder = root / consumer.path
        modules = sorted(folder.rglob("*.py"))
        if not modules:
            raise ContractProblem(f"{FILE}: consumers.{name}.path: no Python in {consumer.path}")
        for module in modules:
            text = module.read_text(encoding="utf-8")
            found |= fields_read(text, shape, str(module.relative_to(root)))
    return frozenset(found)


def _named(path: str, shape: Shape) -> set[Used]:
    """Return what a registered path reads: all on the way to it, and all that is inside of it."""
    paths = list(shape.paths())
    if path not in {known for known, _, _ in paths}:
        return set()
    return {
        (record, name)
        for known, record, name in paths
        if known == path or known.startswith(f"{path}.") or path.startswith(f"{known}.")
    }


def _refuse(name: str, path: str, shape: Shape) -> set[Used]:
    close = get_close_matches(path, [known for known, _, _ in shape.paths()], 1)
    hint = f"did you mean `{close[0]}`?" if close else "docs/outputs.md lists all fields"
    raise ContractProblem(f"{FILE}: consumers.{name}.fields: there is no output `{path}`; {hint}")
