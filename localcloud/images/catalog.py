"""Which images there are: the table `catalog.yaml`, checked."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from localcloud.images.errors import ImageError

HERE = Path(__file__).parent
Recipe = Literal[
    "postgres",
    "postgres17",
    "pgbouncer",
    "redis",
    "minio",
    "mc",
    "neo4j",
    "nginx",
    "traefik",
    "lego",
    "loki",
    "jaeger",
    "prometheus",
    "alertmanager",
    "blackbox-exporter",
    "postgres-exporter",
    "pgbouncer-exporter",
    "redis-exporter",
    "nginx-exporter",
    "demo",
    "grafana",
]


class Image(BaseModel):
    """An image that a system asks for.

    Attributes:
        reference: its public name with registry and tag.
        recipe: what it is built with.
        kind: `built` is the same program, `stand-in` is another one in its place.
        arguments: what its Dockerfile is told beside the usual, for example the user's number.
        private: it exists in no registry that anybody can read, so none is asked.
        why: said to people who wonder what runs.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    reference: str = Field(pattern=r"^[a-z0-9.-]+\.[a-z]+/[a-z0-9./_-]+:[A-Za-z0-9._-]+$")
    recipe: Recipe
    kind: Literal["built", "stand-in"]
    arguments: dict[str, str] = Field(default_factory=dict)
    private: bool = False
    why: str

    @property
    def host(self) -> str:
        """The public registry it comes from."""
        return self.reference.split("/", 1)[0]

    @property
    def repository(self) -> str:
        """Its name in a registry of ours: the whole public name without the tag."""
        return self.reference.rsplit(":", 1)[0]

    @property
    def tag(self) -> str:
        """Its tag."""
        return self.reference.rsplit(":", 1)[1]


class Catalog(BaseModel):
    """All images."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    images: tuple[Image, ...]

    @model_validator(mode="after")
    def _unique(self) -> Catalog:
        names = [image.reference for image in self.images]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"listed twice: {', '.join(twice)}")
        return self


def load(path: Path = HERE / "catalog.yaml") -> Catalog:
    """Read the table.

    Raises:
        ImageError: it is not as it must be; names each place.
    """
    try:
        return Catalog.model_validate(yaml.safe_load(path.read_text()))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ImageError(f"{path}: {error}") from None
