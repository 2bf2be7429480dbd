"""Plays Meilisearch: keeps documents, and dumps them as it does, by a task that is asked after."""

from __future__ import annotations

import hmac
import io
import json
import os
import re
import tarfile
import time
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

HOME = Path("/meili_data")
SECRETS = Path("/run/secrets")
_NAME = re.compile(r"^[A-Za-z0-9_-]{1,60}$")


class Search:
    """The endpoints, on the files of one folder."""

    def __init__(self, name: str, home: Path = HOME, secrets: Path = SECRETS) -> None:
        self._home = home
        settings = secrets / f"{name}.toml"
        self._key = ""
        if settings.exists():
            self._key = tomllib.loads(settings.read_text(encoding="utf-8"))["master_key"]
        self._tasks: dict[int, dict[str, Any]] = {}
        if dump := os.environ.get("MEILI_IMPORT_DUMP"):
            self._read(Path(dump))

    def _read(self, dump: Path) -> None:
        """Take over what a dump has, before the first answer; only into an empty folder."""
        folder = self._home / "documents"
        folder.mkdir(parents=True)
        with tarfile.open(dump) as archive:
            for member in archive:
                if kept := archive.extractfile(member):
                    (folder / Path(member.name).name).write_bytes(kept.read())

    def routes(self) -> list[Route]:
        """Give the routes."""
        return [
            Route("/indexes/{uid}/documents", self.put, methods=["POST"]),
            Route("/indexes/{uid}/documents", self.get),
            Route("/dumps", self.dump, methods=["POST"]),
            Route("/tasks/{number:int}", self.task),
        ]

    async def put(self, request: Request) -> Response:
        """Keep documents beside those of before."""
        file = self._file(request)
        if refused := self._refuse(request, file):
            return refused
        kept = json.loads(file.read_text()) if file.exists() else []
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps([*kept, *await request.json()]))
        return self._ended("documentAdditionOrUpdate", {})

    async def get(self, request: Request) -> Response:
        """Show all documents of an index."""
        file = self._file(request)
        if refused := self._refuse(request, file):
            return refused
        found = json.loads(file.read_text()) if file.exists() else []
        return JSONResponse({"results": found, "total": len(found)})

    async def dump(self, request: Request) -> Response:
        """Write everything into one file."""
        if refused := self._refuse(request):
            return refused
        uid = time.strftime("%Y%m%d-%H%M%S000", time.gmtime())
        folder = self._home / "dumps"
        folder.mkdir(parents=True, exist_ok=True)
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz") as archive:
            for file in sorted(self._home.glob("documents/*.json")):
                archive.add(file, file.name)
        (folder / f"{uid}.dump").write_bytes(packed.getvalue())
        return self._ended("dumpCreation", {"dumpUid": uid})

    async def task(self, request: Request) -> Response:
        """Say what came of a task."""
        if refused := self._refuse(request):
            return refused
        found = self._tasks.get(request.path_params["number"])
        return JSONResponse(found) if found else _problem(404, "task_not_found")

    def _file(self, request: Request) -> Path:
        return self._home / "documents" / f"{os.path.basename(request.path_params['uid'])}.json"  # noqa: PTH119 - of a URL

    def _refuse(self, request: Request, file: Path | None = None) -> Response | None:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), self._key.encode()):
            return _problem(403, "invalid_api_key")
        if file and not _NAME.match(file.stem):
            return _problem(400, "invalid_index_uid")
        return None

    def _ended(self, kind: str, details: dict[str, Any]) -> Response:
        number = len(self._tasks)
        task = {"uid": number, "type": kind, "status": "succeeded", "details": details}
        self._tasks[number] = task
        return JSONResponse({"taskUid": number, "status": "enqueued"}, status_code=202)


def _problem(status: int, code: str) -> Response:
    return JSONResponse({"message": code.replace("_", " "), "code": code}, status_code=status)
