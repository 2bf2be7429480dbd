"""What there is: images that were made before, and whether they are still up to date."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from localcloud.images import index, recipes
from localcloud.images.errors import ImageError
from localcloud.registry import shared_storage

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from localcloud.images.catalog import Catalog, Image
    from localcloud.images.index import Made
    from localcloud.images.recipes import Recipe


class Stock:
    """The storage that all instances of this machine share, and what is remembered beside it.

    Attributes:
        storage: the registry's own folder.
        home: where everything about images is.
    """

    def __init__(
        self, catalog: Catalog, binary: Callable[[str], Path], storage: Path | None = None
    ) -> None:
        self._images = catalog.images
        self._recipes = recipes.recipes(binary)
        self._known: dict[str, Recipe] = {}
        self.storage = storage or shared_storage()
        self.home = self.storage.parent

    def wanted(self, only: Collection[str] | None) -> list[Image]:
        """Give the images of these references, all where None; what the table has not, is not."""
        return [image for image in self._images if only is None or image.reference in only]

    def found(self, only: Collection[str] | None = None) -> dict[str, Made]:
        """Give what of these is stored and up to date, by reference; a pulled image always is."""
        found = {}
        for image in self.wanted(only):
            made = index.recall(self._record(image))
            if made is None or not self._stored(image, made):
                continue
            try:
                current = made.kind == "pulled" or made.key == self.key(image)
            except ImageError:  # what it is built from is not there; whoever makes it says so
                continue
            if current:
                found[image.reference] = made
        return found

    def keep(self, image: Image, made: Made) -> None:
        """Remember that an image was made."""
        made.save(self._record(image))

    def recipe(self, image: Image) -> Recipe:
        """Give what an image is built with.

        Raises:
            ImageError: a file or binary that goes into it is missing.
        """
        if image.recipe not in self._known:
            self._known[image.recipe] = self._recipes[image.recipe]()
        return self._known[image.recipe]

    def key(self, image: Image) -> str:
        """Give the fingerprint of all that an image is made from.

        Raises:
            ImageError: as `recipe`.
        """
        return recipes.image_key(self.recipe(image), image)

    def _record(self, image: Image) -> Path:
        return self.home / "made" / f"{image.reference.replace('/', '_').replace(':', '_')}.json"

    def _stored(self, image: Image, made: Made) -> bool:
        """Tell whether the storage really has the image; somebody may have cleaned the cache."""
        manifest = (
            self.storage
            / "docker/registry/v2/repositories"
            / image.repository
            / "_manifests/revisions"
            / made.digest.replace(":", "/")
            / "link"
        )
        return manifest.is_file()
