"""What each image is built from: base packages, Dockerfile and files, and their fingerprint."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from localcloud.images import maven
from localcloud.images.catalog import HERE
from localcloud.images.errors import ImageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from localcloud.images.catalog import Image

BASE_PACKAGES = ("ca-certificates",)
# Nobody reads manuals in a container; copyright files stay, as licences ask.
EXCLUDED = ("/usr/share/man/*", "/usr/share/doc/*", "/usr/share/locale/*", "/usr/share/info/*")
INCLUDED = ("/usr/share/doc/*/copyright",)
BASE_VERSION = "1"  # raise it to have the bases built anew
# Debian 12 has the PostgreSQL and Redis that the systems ask for, Debian 13 the younger pool, and
# the one after it the same nginx as the public image: older ones cannot follow a service's tasks.
OLD, NEW, NEXT = "bookworm", "trixie", "forky"
# The engine's parts that go into an image, by recipe.
PARTS = {
    "traefik": ("traefik",),
    "lego": ("lego",),
    "minio": ("minio", "mc"),
    "mc": ("mc",),
    "loki": ("loki",),
    "jaeger": ("jaeger",),
}
# What is a program of a Debian package and nothing else.
PACKAGED = (
    "prometheus",
    "alertmanager",
    "blackbox-exporter",
    "postgres-exporter",
    "pgbouncer-exporter",
    "redis-exporter",
    "nginx-exporter",
)
DEMO = HERE.parent.parent / "examples" / "demo"
VIEWER = HERE.parent / "viewer"
_SKIP = frozenset({"__pycache__"})


def _digest(parts: list[bytes]) -> str:
    total = hashlib.sha256()
    for part in parts:
        total.update(hashlib.sha256(part).digest())
    return total.hexdigest()


def base_key(suite: str) -> str:
    """Fingerprint of the base image of a Debian suite."""
    return _digest([repr((BASE_VERSION, suite, BASE_PACKAGES, EXCLUDED, INCLUDED)).encode()])


def image_key(recipe: Recipe, image: Image) -> str:
    """Fingerprint of an image: its recipe, and what the catalogue says that goes into it."""
    said = (image.reference, image.kind, image.why, sorted(image.arguments.items()))
    return _digest([recipe.key().encode(), repr(said).encode()])


@dataclass(frozen=True)
class Recipe:
    """How an image is built.

    Attributes:
        name: the recipe's name.
        files: path in the build folder → where the file or folder comes from.
        suite: the Debian that its base is.
        folder: where its Dockerfile is, if not under its name.
        fill: brings what is too big for the checkout into the build folder, by a list in `files`.
    """

    name: str
    files: Mapping[str, Path] = field(default_factory=dict)
    suite: str = OLD
    folder: str = ""
    fill: Callable[[Path], None] | None = None

    def contents(self) -> dict[str, Path]:
        """Give every single file: path in the build folder → source.

        Raises:
            ImageError: a file is missing.
        """
        found: dict[str, Path] = {"Dockerfile": HERE / (self.folder or self.name) / "Dockerfile"}
        for target, source in self.files.items():
            if source.is_file():
                found[target] = source
            elif source.is_dir():
                for path in sorted(source.rglob("*")):
                    inner = path.relative_to(source)
                    if path.is_file() and not _SKIP.intersection(inner.parts):
                        found[f"{target}/{inner}"] = path
            else:
                raise ImageError(f"image {self.name}: {source} is missing")
        return found

    def key(self) -> str:
        """Fingerprint of everything that goes in."""
        parts = [base_key(self.suite).encode()]
        for target, source in sorted(self.contents().items()):
            parts += [target.encode(), source.read_bytes()]
        return _digest(parts)


def recipes(binary: Callable[[str], Path]) -> dict[str, Callable[[], Recipe]]:
    """Give all recipes by name.

    Args:
        binary: tells where the binary of a part of the engine is; asked only by what needs it.
    """

    def made(name: str, *own: str, suite: str = OLD) -> Callable[[], Recipe]:
        """A recipe of the files in its folder and of the engine's parts that it needs."""
        return lambda: Recipe(
            name,
            {file: HERE / name / file for file in own}
            | {part: binary(part) for part in PARTS.get(name, ())},
            suite,
        )

    def packaged(name: str) -> Callable[[], Recipe]:
        """A recipe of one program of a Debian package, which the catalogue names."""
        return lambda: Recipe(name, suite=NEXT, folder="package")

    return {
        "postgres": made("postgres", "entrypoint.sh"),
        "postgres17": lambda: Recipe(
            "postgres17", {"entrypoint.sh": HERE / "postgres" / "entrypoint.sh"}, NEW
        ),
        "pgbouncer": made("pgbouncer", "entrypoint.sh", suite=NEW),
        "redis": made("redis", "entrypoint.sh"),
        "minio": made("minio", "entrypoint.sh"),
        "mc": made("mc"),
        "neo4j": lambda: Recipe(
            "neo4j",
            {name: HERE / "neo4j" / name for name in ("entrypoint.sh", "jars.txt", "bin")},
            fill=maven.fill,
        ),
        "nginx": made("nginx", "entrypoint.sh", "nginx.conf", "default.conf", suite=NEXT),
        "traefik": made("traefik"),
        "lego": made("lego"),
        "loki": made("loki"),
        "jaeger": made("jaeger"),
        **{name: packaged(name) for name in PACKAGED},
        "demo": lambda: Recipe("demo", {"demo": DEMO}),
        "grafana": lambda: Recipe("grafana", {"viewer": VIEWER}),
    }
