"""What each image is built from: base packages, Dockerfile and files, and their fingerprint."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from localcloud.images.catalog import HERE
from localcloud.images.errors import ImageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from localcloud.images.catalog import Image

BASE_PACKAGES = ("ca-certificates",)
# Nobody reads manuals in a container; copyright files stay, as licences ask.
EXCLUDED = ("/usr/share/man/*", "/usr/share/doc/*", "/usr/share/locale/*", "/usr/share/info/*")
INCLUDED = ("/usr/share/doc/*/copyright",)
BASE_VERSION = "1"  # raise it to have the base built anew
DEMO = HERE.parent.parent / "examples" / "demo"
_SKIP = frozenset({"__pycache__"})


def _digest(parts: list[bytes]) -> str:
    total = hashlib.sha256()
    for part in parts:
        total.update(hashlib.sha256(part).digest())
    return total.hexdigest()


def base_key() -> str:
    """Fingerprint of the base image."""
    return _digest([repr((BASE_VERSION, BASE_PACKAGES, EXCLUDED, INCLUDED)).encode()])


def image_key(recipe: Recipe, image: Image) -> str:
    """Fingerprint of an image: its recipe, and what the catalogue says that goes into it."""
    return _digest([recipe.key().encode(), repr((image.reference, image.kind, image.why)).encode()])


@dataclass(frozen=True)
class Recipe:
    """How an image is built.

    Attributes:
        name: the recipe's name.
        files: path in the build folder → where the file or folder comes from.
    """

    name: str
    files: Mapping[str, Path] = field(default_factory=dict)

    def contents(self) -> dict[str, Path]:
        """Give every single file: path in the build folder → source.

        Raises:
            ImageError: a file is missing.
        """
        found: dict[str, Path] = {"Dockerfile": HERE / self.name / "Dockerfile"}
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
        parts = [base_key().encode()]
        for target, source in sorted(self.contents().items()):
            parts += [target.encode(), source.read_bytes()]
        return _digest(parts)


def recipes(traefik: Callable[[], Path]) -> dict[str, Callable[[], Recipe]]:
    """Give all recipes by name.

    Args:
        traefik: tells where Traefik's binary is; asked only when its image is.
    """
    return {
        "postgres": lambda: Recipe(
            "postgres", {"entrypoint.sh": HERE / "postgres" / "entrypoint.sh"}
        ),
        "redis": lambda: Recipe("redis", {"entrypoint.sh": HERE / "redis" / "entrypoint.sh"}),
        "traefik": lambda: Recipe("traefik", {"traefik": traefik()}),
        "demo": lambda: Recipe("demo", {"demo": DEMO}),
    }
