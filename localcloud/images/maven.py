"""Jars from Maven Central by a list with their checksums, kept in the project's cache."""

from __future__ import annotations

import hashlib
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import httpx

from localcloud.images.errors import ImageError
from localcloud.registry import shared_storage

SITE = "https://repo.maven.apache.org/maven2"
LIST = "jars.txt"
_TOGETHER = 8  # downloads
_PATIENCE = 60.0  # seconds without a byte


class Jar(NamedTuple):
    """A line of the list: SHA-256, folder in the image, path below the site."""

    sha256: str
    folder: str
    path: str

    @property
    def name(self) -> str:
        """The file's own name."""
        return PurePosixPath(self.path).name


def read(text: str) -> list[Jar]:
    """Read a list; empty lines and those that start with # are left out."""
    lines = (line.split() for line in text.splitlines())
    return [Jar(*words) for words in lines if words and not words[0].startswith("#")]


def fill(folder: Path) -> None:
    """Bring the jars that the folder's list names into it, from the cache where they are there.

    Raises:
        ImageError: one cannot be fetched, or is another than the list says.
    """
    cache = shared_storage().parent / "jars"
    cache.mkdir(parents=True, exist_ok=True)
    jars = read((folder / LIST).read_text())
    with httpx.Client(timeout=_PATIENCE) as client, ThreadPoolExecutor(_TOGETHER) as pool:
        # by checksum, for two folders may have the same jar
        once = {jar.sha256: jar for jar in jars}.values()
        files = dict(pool.map(lambda jar: (jar.sha256, _have(jar, cache, client)), once))
    for jar in jars:
        (folder / jar.folder).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(files[jar.sha256], folder / jar.folder / jar.name)


def _have(jar: Jar, cache: Path, client: httpx.Client) -> Path:
    """Give a jar's file in the cache, whose name is its checksum; fetch it where there is none."""
    target = cache / f"{jar.sha256}.jar"
    if target.exists():
        return target
    address = f"{SITE}/{jar.path}"
    partial = cache / f"{jar.sha256}.{os.getpid()}.partial"
    seen = hashlib.sha256()
    try:
        with client.stream("GET", address) as answer, partial.open("wb") as file:
            answer.raise_for_status()
            for chunk in answer.iter_bytes():
                seen.update(chunk)
                file.write(chunk)
        if seen.hexdigest() != jar.sha256:
            raise ImageError(f"{address} has not the checksum that {LIST} gives; it is not used")
        partial.replace(target)
    except (httpx.HTTPError, OSError) as error:
        raise ImageError(f"{address}: {error}; is Maven Central reached?") from None
    finally:
        partial.unlink(missing_ok=True)
    return target
