"""The pages, asked over HTTP, with a Prometheus and a Loki that answer as the real ones do."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, ClassVar

import pytest
from starlette.testclient import TestClient

from localcloud.viewer.provisioned import read
from localcloud.viewer.web import make_app
from tests.unit.localcloud.viewer.provision import provision

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_RANGE = {"data": {"resultType": "matrix", "result": [
    {"metric": {"job": "node"}, "values": [[1.5, "1"], [16.5, "NaN"]]}]}}  # fmt: skip
_NOW = {"data": {"resultType": "vector", "result": [{"metric": {}, "value": [1, "3"]}]}}
_SAID = {"stream": {"service": "a"}, "values": [["1000000000", "old"], ["3000000000", "new"]]}
_LOG = {"data": {"resultType": "streams", "result": [_SAID]}}


class _Stores(BaseHTTPRequestHandler):
    broken: ClassVar[bool] = False

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        answers = {
            "/api/v1/query_range": _RANGE,
            "/api/v1/query": _NOW,
            "/loki/api/v1/query_range": _LOG,
        }
        self.send_response(500 if self.broken else 200)
        self.end_headers()
        self.wfile.write(json.dumps(answers[path]).encode())

    def log_message(self, *_words: object) -> None:
        """Stay quiet."""


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[TestClient]:
    """Serve the viewer in this process, and the stores on a port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Stores)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    _Stores.broken = False
    url = f"http://127.0.0.1:{server.server_port}"
    yield TestClient(make_app(read(provision(tmp_path, prometheus=url, loki=url))))
    server.shutdown()
    server.server_close()


def test_the_first_page_is_the_overview(pages: TestClient) -> None:
    """It says its title, and leads to every dashboard."""
    answer = pages.get("/")
    assert (answer.status_code, answer.url.path) == (200, "/d/plinth-overview")
    assert "<h1>A system: overview</h1>" in answer.text
    assert pages.get("/d/none").status_code == 404


def test_it_answers_as_grafana_where_others_ask(pages: TestClient) -> None:
    """The health check of the container, and the API that gives a dashboard's JSON."""
    assert pages.get("/api/health").json()["database"] == "ok"
    found = pages.get("/api/dashboards/uid/plinth-overview").json()["dashboard"]
    assert [p["title"] for p in found["panels"]] == ["All", "Lines", "Now", "Log"]
    assert pages.get("/api/dashboards/uid/none").status_code == 404
    assert "process_resident_memory_bytes " in pages.get("/metrics").text


def test_a_panel_gets_what_its_stores_answer(pages: TestClient) -> None:
    """Lines with gaps where a value is none, a number, and the log's newest line first."""
    lines, now, log = (
        pages.get(f"/d/plinth-overview/panel/{number}").json()["found"] for number in (2, 3, 4)
    )
    assert lines == [{"name": "node", "points": [[1500, 1.0], [16500, None]]}]
    assert now == [{"name": "", "labels": {}, "value": 3.0}]
    assert [row["text"] for row in log] == ["new", "old"]


def test_a_store_that_fails_is_told_in_the_panel(pages: TestClient) -> None:
    """502 and its words; a time that is none is the asker's own mistake."""
    assert pages.get("/d/plinth-overview/panel/2?from=x").status_code == 400
    assert pages.get("/d/plinth-overview/panel/1").status_code == 404  # a row asks nothing
    _Stores.broken = True
    answer = pages.get("/d/plinth-overview/panel/2")
    assert answer.status_code == 502
    assert answer.json()["message"].startswith("prometheus: 500")
