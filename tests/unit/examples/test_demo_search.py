"""The stand-in for Meilisearch, and the program that asks it for a dump."""

from __future__ import annotations

import json
import socket
import tarfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from components.remote.backup import search as backup
from components.remote.backup.item import BackupError
from examples.demo.search import Search

KEY = "master-key-of-a-test"
DOCUMENTS = [{"id": 1, "title": "first"}]


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Serve one with a key."""
    (tmp_path / "meilisearch.toml").write_text(f'master_key = "{KEY}"\n')
    app = Starlette(routes=Search("meilisearch", tmp_path / "data", tmp_path).routes())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = int(probe.getsockname()[1])
    server = uvicorn.Server(uvicorn.Config(app, port=number, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield number
    server.should_exit = True
    thread.join()


def test_a_dump_holds_the_documents(port: int, tmp_path: Path) -> None:
    """Asked for as the real one is: a task, then the name of the file."""
    client = httpx.Client(
        base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {KEY}"}
    )
    assert client.post("/indexes/pages/documents", json=DOCUMENTS).status_code == 202
    uid = backup.ask({"port": port, "key": KEY}, [])
    with tarfile.open(tmp_path / "data" / "dumps" / f"{uid}.dump") as archive:
        file = archive.extractfile("pages.json")
        assert file is not None
        assert json.load(file) == DOCUMENTS
    assert client.get("/indexes/pages/documents").json()["results"] == DOCUMENTS


def test_a_wrong_key_is_told(port: int) -> None:
    """The copy fails with the words of the answer; the key is in none of them."""
    with pytest.raises(BackupError, match="HTTP Error 403: Forbidden") as caught:
        backup.ask({"port": port, "key": "wrong-key"}, [])
    assert "wrong-key" not in str(caught.value)


def test_what_does_not_answer_is_told() -> None:
    """Nobody listens there."""
    with pytest.raises(BackupError, match="Connection refused"):
        backup.ask({"port": 9, "key": KEY}, [])


@pytest.mark.parametrize("name", ["..%2F..%2Fetc", "a%20b"])
def test_an_index_is_no_path(port: int, name: str) -> None:
    """Names that Meilisearch does not take are not taken."""
    answer = httpx.get(
        f"http://127.0.0.1:{port}/indexes/{name}/documents",
        headers={"Authorization": f"Bearer {KEY}"},
    )
    assert answer.status_code in (400, 404)
