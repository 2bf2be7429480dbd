"""Asks what watches a stack. None of it publishes a port, so each question goes by SSH."""

from __future__ import annotations

import http.client
import io
import json
import os
import shlex
import stat
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from cli.context import Context
from cli.errors import PlinthError
from cli.explain import source
from cli.paths import ROOT
from cli.prepare import attach
from components.config import StackConfig

PORTS = {"prometheus": 9090, "alertmanager": 9093, "loki": 3100, "grafana": 3000, "jaeger": 16686}
_TIMEOUT = 60.0  # seconds for an answer
_KEPT = ("-o", "ControlMaster=auto", "-o", "ControlPersist=60", "-o", "BatchMode=yes")


def watched(context: Context) -> StackConfig:
    """Return the config of a stack that is watched by itself.

    Raises:
        PlinthError: nobody watches it.
    """
    config = source.explained(context).config
    if not config.watched:
        raise PlinthError(
            f"{config.stack} is not watched. Its file can say `plinth:monitoring: "
            "{enabled: true}`; then `make up`.",
            exit_code=2,
        )
    return config


@dataclass(frozen=True)
class Watch:
    """The server of a stack that watches it.

    Attributes:
        server: its key.
        ssh: the line of ssh that logs in there.
        title: of the stack, for people.
    """

    server: str
    ssh: str
    title: str

    @classmethod
    def of(cls, context: Context) -> Watch:
        """Return who watches a stack.

        Raises:
            PlinthError: nobody does, or the stack is not up.
        """
        config = watched(context)
        outputs = attach(context).outputs()
        ssh = outputs.get("servers", {}).get(config.monitor, {}).get("ssh")
        if not ssh:
            raise PlinthError(f"{config.monitor} has no inside to log in to.", exit_code=2)
        return cls(config.monitor, ssh, config.system.title)

    def words(self, service: str, port: int | None = None) -> list[str]:
        """Return the command whose input and output are a connection to a service's port."""
        command = f"sudo plinth-reach {shlex.quote(service)} {port or PORTS[service]}"
        return [*shlex.split(self.ssh), "-o", f"ControlPath={_shared()}/%C", *_KEPT, command]

    def ask(
        self,
        service: str,
        path: str,
        parameters: Mapping[str, str] | None = None,
        *,
        body: bytes | None = None,
        method: str | None = None,
    ) -> bytes:
        """Return what a service answers to an HTTP request.

        Args:
            service: key of the service, for example `prometheus`.
            path: with its slash at the start.
            parameters: of the query.
            body: JSON that is sent.
            method: by default GET, and POST where there is a body.

        Raises:
            PlinthError: it cannot be reached, or refuses.
        """
        where = path + (f"?{urlencode(parameters)}" if parameters else "")
        given = body or b""
        head = (
            f"{method or ('POST' if body else 'GET')} {where} HTTP/1.0\r\nHost: {service}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(given)}\r\n\r\n"
        )
        try:
            done = subprocess.run(
                self.words(service),
                input=head.encode() + given,
                capture_output=True,
                check=False,
                timeout=_TIMEOUT,
                cwd=ROOT,
            )
        except subprocess.TimeoutExpired:
            raise PlinthError(
                f"{service} on {self.server} did not answer within {_TIMEOUT:.0f} s."
            ) from None
        if not done.stdout:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            words = said[-1].removeprefix("plinth-reach: ") if said else "no answer"
            raise PlinthError(f"{service} on {self.server} cannot be asked: {words}")
        status, text = _answer(done.stdout)
        if status >= http.client.BAD_REQUEST:
            words = text.decode(errors="replace").strip()[:300]
            raise PlinthError(f"{service} answered {status}: {words}")
        return text

    def query(self, expression: str) -> list[dict[str, Any]]:
        """Return what Prometheus answers to an expression now: metrics with their values."""
        answer = json.loads(self.ask("prometheus", "/api/v1/query", {"query": expression}))
        found: list[dict[str, Any]] = answer["data"]["result"]
        return found


def _shared() -> Path:
    """Return where one login is kept that serves all questions of a minute; ours alone.

    Raises:
        PlinthError: the place is somebody else's.
    """
    folder = Path(tempfile.gettempdir()) / f"plinth-ssh-{os.getuid()}"  # a socket's path is short
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.getuid() or not stat.S_ISDIR(found.st_mode) or found.st_mode & 0o077:
        raise PlinthError(f"{folder} is not yours alone: remove it.")
    return folder


def _answer(raw: bytes) -> tuple[int, bytes]:
    """Return the status and body of an HTTP answer."""

    class Bytes:
        """What `http.client` reads an answer from."""

        def makefile(self, *_words: object) -> io.BytesIO:
            return io.BytesIO(raw)

    answer = http.client.HTTPResponse(Bytes())  # type: ignore[arg-type]
    answer.begin()
    return answer.status, answer.read()
