"""Downloads from a real server on loopback: only with the published checksum."""

from __future__ import annotations

import hashlib
import io
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from engine import official, places, store
from engine.errors import EngineError
from engine.events import silent
from engine.part import Part


@pytest.fixture
def site(cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Serve a folder as the site that releases come from."""
    folder = cache.parent / "site"
    folder.mkdir(parents=True)
    quiet = type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(official, "RELEASES", f"http://127.0.0.1:{server.server_port}")
    yield folder
    server.shutdown()


def _publish(site: Path, part: Part, content: bytes, sums: str | None = None) -> Path:
    download = official.download_of(part)
    assert download is not None
    archive = site / download.archive.partition("//")[2].partition("/")[2]
    archive.parent.mkdir(parents=True)
    with tarfile.open(archive, "w:gz") as tar:
        for name in (f"folder/{part.binary}", "../escape"):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    text = f"{'0' * 64}  other.tar.gz\n{digest} *{archive.name}\n" if sums is None else sums
    (archive.parent / download.sums.rpartition("/")[2]).write_text(text)
    return archive


def test_fetch_takes_the_binary_alone(site: Path, part: Part) -> None:
    """The wanted member comes into the cache, executable; nothing else of the archive does."""
    _publish(site, part, b"#!/bin/sh\n")
    official.fetch(part, silent)
    assert places.binary(part).read_bytes() == b"#!/bin/sh\n"
    assert places.binary(part).stat().st_mode & 0o777 == 0o755
    record = store.get(part)
    assert record is not None
    assert record.source == "official"
    assert sorted(path.name for path in places.part_folder(part).iterdir()) == [
        "hello",
        "part.json",
    ]


def test_fetch_refuses_a_wrong_checksum(site: Path, part: Part) -> None:
    """A changed archive is not used."""
    archive = _publish(site, part, b"good")
    archive.write_bytes(archive.read_bytes() + b"x")
    with pytest.raises(EngineError, match="has not the checksum"):
        official.fetch(part, silent)
    assert store.get(part) is None


def test_fetch_refuses_a_missing_checksum(site: Path, part: Part) -> None:
    """Without a published checksum nothing is believed."""
    _publish(site, part, b"good", sums="0000 other.tar.gz\n")
    with pytest.raises(EngineError, match="no checksum is published"):
        official.fetch(part, silent)


def test_fetch_names_what_is_not_there(site: Path, part: Part) -> None:
    """A version that was never published is an error with its address."""
    assert site.is_dir()
    with pytest.raises(EngineError, match=r"hello.*404"):
        official.fetch(part, silent)


@pytest.mark.usefixtures("site")
def test_site_that_answers_is_reached(part: Part) -> None:
    """Any answer counts; the page itself does not matter."""
    assert official.problem(part) is None


@pytest.mark.usefixtures("cache")
def test_site_that_refuses_is_not_reached(part: Part, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused connection is told at once, with its reason."""
    monkeypatch.setattr(official, "RELEASES", "http://127.0.0.1:1")
    assert "127.0.0.1:1 is not reached" in str(official.problem(part))


def test_addresses_of_the_cli() -> None:
    """The language host comes out of the CLI's archive, with its script."""
    download = official.download_of(places.select(["language"])[0])
    assert download is not None
    assert download.archive.startswith("https://get.pulumi.com/releases/sdk/pulumi-v3.253.0-")
    assert download.sums == "https://get.pulumi.com/releases/sdk/pulumi-3.253.0-checksums.txt"
    assert download.members == ("pulumi-language-python", "pulumi-language-python-exec")


def test_addresses_of_what_only_images_need() -> None:
    """Releases of lego have checksums of their own; MinIO has no releases to download."""
    lego, minio = places.select(["lego", "minio"])
    download = official.download_of(lego)
    assert download is not None
    releases = f"{official.RELEASES}/go-acme/lego/releases/download/v{lego.version}"
    assert download.archive.startswith(f"{releases}/lego_v{lego.version}_")
    assert download.sums == f"{releases}/lego_{lego.version}_checksums.txt"
    assert official.download_of(minio) is None
