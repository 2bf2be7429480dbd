"""What runs for an image: the image itself, or what the cloud's image index has in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from components.blueprint.containers import ImageSpec
from components.config.problems import ConfigErrors, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.config.profile import CloudProfile


class IndexedImage(BaseModel):
    """An entry of the index: where the image is, and what it is made of."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    reference: str
    kind: Literal["built", "stand-in", "pulled"]
    digest: str | None = None
    note: str = ""


_INDEX = TypeAdapter(dict[str, IndexedImage])


def read_image_index(profile: CloudProfile) -> dict[str, IndexedImage]:
    """Read the index that the profile names; empty where it names none.

    Raises:
        ConfigErrors: the file cannot be read or is no index.
    """
    path = profile.image_index
    if path is None:
        return {}
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - a plain name from outside
            return _INDEX.validate_json(file.read())
    except OSError as error:
        cause = f"{path} cannot be read: {error.strerror}"
    except ValidationError as error:
        cause = f"{path} is no image index: {error.errors()[0]['msg']}"
    remedy = "run `make up`: it builds the images and writes their index"
    raise ConfigErrors([Problem("image_index", cause, remedy)])


def resolve(requested: str, index: Mapping[str, IndexedImage]) -> ImageSpec:
    """Return what runs for an image: the index's entry, else the reference itself.

    A reference with a digest is looked up as it is, then by its tag: a cloud that builds an image
    itself has another digest for it, which the note then says.
    """
    tagged, _, digest = requested.partition("@")
    entry = index.get(requested) or index.get(tagged)
    if entry is None:
        return ImageSpec(
            requested=requested, reference=requested, kind="registry", digest=digest or None
        )
    note = entry.note
    if digest and entry.digest and digest != entry.digest:
        note = f"{note}; " if note else ""
        note += f"asked for {digest}, and this cloud's registry has {entry.digest}"
    return ImageSpec(
        requested=requested,
        reference=entry.reference,
        kind=entry.kind,
        note=note,
        digest=entry.digest,
    )
