"""Jars by a list with checksums, from a real server on loopback."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from localcloud.images import maven
from localcloud.images.catalog import HERE
from localcloud.images.errors import ImageError

CONTENT = b"jar"
SUM = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Serve a folder as Maven Central, with a cache of its own."""
    folder = tmp_path / "site"
    (folder / "org" / "a").mkdir(parents=True)
    (folder / "org" / "a" / "a-1.jar").write_bytes(CONTENT)
    quiet = type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(maven, "SITE", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("PLINTH_CACHE", str(tmp_path / "cache"))
    yield folder
    server.shutdown()
    server.server_close()


def listed(folder: Path, *lines: str) -> Path:
    """Write a list into an empty build folder."""
    folder.mkdir()
    (folder / maven.LIST).write_text("# a comment\n" + "\n".join(lines) + "\n")
    return folder


def test_jars_come_once_into_their_folders(site: Path, tmp_path: Path) -> None:
    """A jar that two folders have is fetched once, and a second build needs no network."""
    lines = (f"{SUM} lib org/a/a-1.jar", f"{SUM} shell org/a/a-1.jar")
    first = listed(tmp_path / "first", *lines)
    maven.fill(first)
    assert (first / "lib" / "a-1.jar").read_bytes() == CONTENT
    assert (first / "shell" / "a-1.jar").read_bytes() == CONTENT
    (site / "org" / "a" / "a-1.jar").unlink()
    second = listed(tmp_path / "second", *lines)
    maven.fill(second)
    assert (second / "lib" / "a-1.jar").read_bytes() == CONTENT


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("line", "words"),
    [
        (f"{'0' * 64} lib org/a/a-1.jar", "has not the checksum that jars.txt gives"),
        (f"{SUM} lib org/a/a-2.jar", "404"),
    ],
)
def test_other_jars_are_refused(tmp_path: Path, line: str, words: str) -> None:
    """A jar of another content or none is an error, and nothing is kept of it."""
    with pytest.raises(ImageError, match=words):
        maven.fill(listed(tmp_path / "folder", line))
    assert list((tmp_path / "cache" / "images" / "jars").iterdir()) == []


def test_list_of_neo4j_is_sound() -> None:
    """Every line has a whole checksum, a known folder and a name that its folder has once."""
    jars = maven.read((HERE / "neo4j" / maven.LIST).read_text())
    assert {len(jar.sha256) for jar in jars} == {64}
    assert {jar.folder for jar in jars} == {"lib", "shell", "plugins"}
    assert len({(jar.folder, jar.name) for jar in jars}) == len(jars)
