"""Makes images of the catalogue once and keeps them in the storage that all instances share.

An image is made again only when what it is made from changes. Public registries are asked only
for images that are not there yet, so a second run needs no network.
"""

from __future__ import annotations

import fcntl
import shutil
import socket
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from localcloud.images import base, recipes, tools
from localcloud.images.catalog import Catalog, Image
from localcloud.images.errors import ImageError
from localcloud.images.index import Made
from localcloud.images.public import PublicRegistries
from localcloud.images.stock import Stock
from localcloud.registry import Registry, RegistryError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

LABEL = "dev.plinth"


class Builder:
    """The work; `say` gets a line for each step."""

    def __init__(
        self,
        catalog: Catalog,
        binary: Callable[[str], Path],
        say: Callable[[str], None],
        storage: Path | None = None,
    ) -> None:
        self._stock = Stock(catalog, binary, storage)
        self._say = say
        self._home = self._stock.home
        self._log = self._home / "build.log"
        self._buildah: tools.Buildah | None = None

    def build(
        self, only: Collection[str] | None = None, *, refresh: bool = False
    ) -> tuple[list[tuple[Image, Made]], list[ImageError]]:
        """Make what is missing, or everything where `refresh`.

        Args:
            only: the references that are wanted, None for the whole catalogue; what it has not
                comes from its own registry.
            refresh: make what is wanted again although it is there.

        Returns:
            Those of them that there are, in catalogue order, and why the others could not be made.

        Raises:
            ImageError: none can be made, for something that all need is missing.
        """
        wanted = self._stock.wanted(only)
        failures: list[ImageError] = []
        if refresh or self.missing(only):
            with self._locked():
                found = self._stock.found(only)
                missing = [i for i in wanted if refresh or i.reference not in found]
                if missing:
                    self._make(missing, failures)
        there = self._stock.found(only)
        images = self._stock.wanted(there)
        return [(image, there[image.reference]) for image in images], failures

    def missing(self, only: Collection[str] | None = None) -> list[Image]:
        """Name the images that `build` would make."""
        found = self._stock.found(only)
        return [image for image in self._stock.wanted(only) if image.reference not in found]

    def parts(self, only: Collection[str] | None = None) -> list[str]:
        """Name the parts of the engine that go into missing images that no registry offers."""
        public = PublicRegistries(self._log)
        self._home.mkdir(parents=True, exist_ok=True)
        found: dict[str, None] = {}
        for image in self.missing(only):
            parts = recipes.PARTS.get(image.recipe, ())
            if parts and not public.offers(image):
                found |= dict.fromkeys(parts)
        return list(found)

    def _make(self, images: list[Image], failures: list[ImageError]) -> None:
        tools.require()
        public = PublicRegistries(self._log)
        scratch = tempfile.TemporaryDirectory(dir=self._home, prefix="work-")
        with scratch as name, self._door() as door:
            for image in images:
                start = time.monotonic()
                try:
                    kind, digest = self._one(image, door, Path(name), public)
                except ImageError as error:
                    self._say(f"images: {image.reference}: {error}")
                    failures.append(error)
                    continue
                note = "" if kind == "pulled" else image.why
                key = "" if kind == "pulled" else self._stock.key(image)
                one = Made(key, digest, kind, note, round(time.monotonic() - start, 1))
                self._stock.keep(image, one)
                self._say(f"images: {image.reference}: {kind} in {one.seconds} s")

    def _one(
        self, image: Image, door: Registry, work: Path, public: PublicRegistries
    ) -> tuple[Literal["built", "stand-in", "pulled"], str]:
        target = f"{door.endpoint}/{image.reference}"
        digest_file = work / "digest"
        if public.offers(image):
            self._say(f"images: {image.reference}: copying from {image.host}")
            return "pulled", public.copy(image, target, digest_file)
        recipe = self._stock.recipe(image)
        buildah = self._buildah = self._buildah or tools.Buildah(self._home / "buildah", self._log)
        base_image = self._base(buildah, recipe.suite, work)
        self._say(f"images: {image.reference}: building with recipe {recipe.name}")
        folder = work / image.reference.replace("/", "_")
        for inner, source in recipe.contents().items():
            (folder / inner).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, folder / inner)
            (folder / inner).chmod(0o644)  # whatever umask the checkout was made with
        if recipe.fill is not None:
            recipe.fill(folder)
        local = f"localhost/plinth/{recipe.name}:{self._stock.key(image)[:12]}"
        labels = {
            "org.opencontainers.image.title": image.repository,
            "org.opencontainers.image.version": image.tag,
            f"{LABEL}.kind": image.kind,
            f"{LABEL}.why": image.why,
        }
        arguments = {"BASE": base_image, "APP_VERSION": image.tag, **image.arguments}
        buildah.build(folder, local, arguments, labels)
        shutil.rmtree(folder)
        return image.kind, buildah.push(local, target, digest_file)

    def _base(self, buildah: tools.Buildah, suite: str, work: Path) -> str:
        """Have the base of a Debian suite; gives its name."""
        name = f"localhost/plinth/base:{recipes.base_key(suite)[:12]}"
        if not buildah.has(name):
            self._say(f"images: base: a minimal Debian {suite}")
            folder = work / "base"
            folder.mkdir()
            base.build(buildah, name, suite, folder, self._say)
            shutil.rmtree(folder)
        return name

    @contextmanager
    def _door(self) -> Iterator[Registry]:
        """A registry that writes, on loopback, for as long as images are made."""
        state = self._home / "door"
        door = Registry(state, self._stock.storage, "127.0.0.1", _free_port(), read_only=False)
        try:
            door.start()
        except RegistryError as error:
            raise ImageError(str(error)) from None
        try:
            yield door
        finally:
            door.destroy()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Let one build run at a time; the lock ends with the process that holds it."""
        self._home.mkdir(parents=True, exist_ok=True)
        with (self._home / "lock").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._say("images: another build is running; waiting for it")
                fcntl.flock(handle, fcntl.LOCK_EX)
            for rest in self._home.glob("work-*"):
                shutil.rmtree(rest, ignore_errors=True)
            yield


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
