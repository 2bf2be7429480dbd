"""Published archives of the parts, taken only with the checksum published beside them."""

from __future__ import annotations

import http.client
import os
import platform
import shutil
import sys
import tarfile
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from engine import places, store
from engine.errors import EngineError
from engine.events import Event, Tell
from engine.part import Part

PROBE = 3.0  # seconds until a site counts as not reached
TIMEOUT = 60.0  # seconds without a byte
CHUNK = 1 << 20
SDK_SITE = "https://get.pulumi.com/releases/sdk"
RELEASES = "https://github.com"
FAILURES = (urllib.error.URLError, http.client.HTTPException, OSError)


@dataclass(frozen=True)
class Download:
    """An archive and the list of checksums that was published with it."""

    archive: str
    sums: str
    members: tuple[str, ...]


def download_of(part: Part) -> Download | None:
    """Return where the part is published for this machine, None where it is not."""
    system = {"linux": "linux", "darwin": "darwin"}.get(sys.platform)
    machine = {"x86_64": "amd64", "aarch64": "arm64", "arm64": "arm64"}.get(platform.machine())
    if system is None or machine is None:
        return None
    names = (part.binary, *(Path(companion).name for companion in part.companions))
    if part.folder == "bin":
        sdk = "x64" if machine == "amd64" else machine
        return Download(
            f"{SDK_SITE}/pulumi-v{part.version}-{system}-{sdk}.tar.gz",
            f"{SDK_SITE}/pulumi-{part.version}-checksums.txt",
            names,
        )
    if part.name == "traefik":
        base = f"{RELEASES}/traefik/traefik/releases/download/v{part.version}"
        stem = f"traefik_v{part.version}"
        return Download(
            f"{base}/{stem}_{system}_{machine}.tar.gz", f"{base}/{stem}_checksums.txt", names
        )
    if part.name == "lego":
        base = f"{RELEASES}/go-acme/lego/releases/download/v{part.version}"
        stem = f"lego_v{part.version}_{system}_{machine}"
        return Download(f"{base}/{stem}.tar.gz", f"{base}/lego_{part.version}_checksums.txt", names)
    if part.optional:
        return None
    base = f"{RELEASES}/pulumi/pulumi-{part.name}/releases/download/v{part.version}"
    return Download(
        f"{base}/{part.binary}-v{part.version}-{system}-{machine}.tar.gz",
        f"{base}/pulumi-{part.name}_{part.version}_checksums.txt",
        names,
    )


@cache
def unreachable(site: str) -> str | None:
    """Say why a site cannot be used, None where it answers. It is asked once."""
    request = urllib.request.Request(site, method="HEAD")  # noqa: S310 - the sites above
    try:
        with urllib.request.urlopen(request, timeout=PROBE):  # noqa: S310
            return None
    except urllib.error.HTTPError:
        return None  # it answers, if only that this page is not one
    except FAILURES as error:
        return str(getattr(error, "reason", error)) or type(error).__name__


def problem(part: Part) -> str | None:
    """Say why the part cannot be downloaded, None where it probably can."""
    download = download_of(part)
    if download is None:
        return f"not published for {sys.platform} on {platform.machine()}"
    address = urlsplit(download.archive)
    why = unreachable(f"{address.scheme}://{address.netloc}/")
    return f"{address.netloc} is not reached ({why})" if why else None


def fetch(part: Part, tell: Tell) -> None:
    """Download the part, compare its checksum and put it into the cache.

    Raises:
        EngineError: it is not there, it is cut off, or its checksum is missing or another.
    """
    begun = time.monotonic()
    download = download_of(part)
    if download is None:
        raise EngineError(problem(part) or "")
    name = download.archive.rpartition("/")[2]
    tell(Event(part.name, "downloading", name))
    places.root().mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=places.root()))
    try:
        expected = _checksum(_text(download.sums), name)
        archive = work / name
        _save(download.archive, archive)
        if store.digest(archive) != expected:
            raise EngineError(f"{download.archive} has not the checksum that {download.sums} gives")
        made = work / "made"
        made.mkdir()
        _extract(archive, download.members, made)
        spent = round(time.monotonic() - begun, 1)
        store.put(part, made, store.Record("official", part.version, download.archive, spent))
        tell(Event(part.name, "ready", "downloaded", seconds=spent))
    except FAILURES as error:
        raise EngineError(f"{download.archive}: {error}") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _text(address: str) -> str:
    with urllib.request.urlopen(address, timeout=TIMEOUT) as answer:  # noqa: S310
        content: bytes = answer.read()
    return content.decode()


def _checksum(sums: str, name: str) -> str:
    for line in sums.splitlines():
        words = line.split()
        if len(words) == 2 and words[1].lstrip("*./") == name:  # noqa: PLR2004 - sum and name
            return words[0].lower()
    raise EngineError(f"no checksum is published for {name}, so it is not used")


def _save(address: str, path: Path) -> None:
    with (
        urllib.request.urlopen(address, timeout=TIMEOUT) as answer,  # noqa: S310
        path.open("wb") as file,
    ):
        shutil.copyfileobj(answer, file, CHUNK)


def _extract(archive: Path, members: tuple[str, ...], target: Path) -> None:
    """Take only the wanted files, by their last name: nothing else of the archive is believed."""
    wanted = set(members)
    with tarfile.open(archive) as tar:
        for member in tar:
            name = os.path.basename(member.name)  # noqa: PTH119 - a member's name, not a path
            if member.isfile() and name in wanted and (source := tar.extractfile(member)):
                with source, (target / name).open("wb") as file:
                    shutil.copyfileobj(source, file, CHUNK)
                (target / name).chmod(0o755)
                wanted.discard(name)
    if wanted:
        raise EngineError(f"{archive.name} does not hold {', '.join(sorted(wanted))}")
