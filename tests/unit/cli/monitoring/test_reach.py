"""Questions to what publishes no port: by a program on the server, here one of this machine."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from cli.errors import PlinthError
from cli.monitoring import reach
from cli.monitoring.reach import Watch


def _watch(folder: Path, script: str) -> Watch:
    """Return a watch whose login is a script, which gets the rest of the line as words."""
    login = folder / "login"
    login.write_text(f"#!/bin/sh\n{script}\n")
    login.chmod(login.stat().st_mode | stat.S_IXUSR)
    return Watch("monitor-1", str(login), "Nutri")


ANSWER = r"printf 'HTTP/1.0 %s\r\nContent-Length: 2\r\n\r\nok'"


def test_a_question_goes_by_the_login_and_its_answer_comes_back(tmp_path: Path) -> None:
    """The request's line, and the command on the server that leads to the port."""
    kept = tmp_path / "asked"
    script = f'echo "$@" > {kept}; head -1 >> {kept}; ' + ANSWER % "200 OK"
    watch = _watch(tmp_path, script)
    assert watch.ask("prometheus", "/api/v1/query", {"query": "up == 1"}) == b"ok"
    words, request = kept.read_text().splitlines()
    assert words.endswith("sudo plinth-reach prometheus 9090")
    assert request.strip() == "GET /api/v1/query?query=up+%3D%3D+1 HTTP/1.0"


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (ANSWER % "400 Bad", "prometheus answered 400: ok"),
        ("echo 'plinth-reach: no container of prometheus runs here' >&2; exit 1",
         "prometheus on monitor-1 cannot be asked: no container of prometheus runs here"),
        ("exit 255", "prometheus on monitor-1 cannot be asked: no answer"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_says_why(script: str, words: str, tmp_path: Path) -> None:
    """In one line, by what the server or the service said."""
    with pytest.raises(PlinthError) as caught:
        _watch(tmp_path, f"cat > /dev/null; {script}").ask("prometheus", "/")
    assert str(caught.value) == words


def test_who_never_answers_is_waited_for_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And no longer."""
    monkeypatch.setattr(reach, "_TIMEOUT", 0.3)
    with pytest.raises(PlinthError, match="loki on monitor-1 did not answer within 0 s"):
        _watch(tmp_path, "exec sleep 30").ask("loki", "/ready")


def test_a_login_that_is_kept_is_ours_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that others may look into is refused, since its sockets open servers."""
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    watch: Any = _watch(tmp_path, "exit 0")
    assert f"ControlPath={tmp_path}/plinth-ssh-" in " ".join(watch.words("loki"))
    (folder,) = tmp_path.glob("plinth-ssh-*")
    folder.chmod(0o755)
    with pytest.raises(PlinthError, match="is not yours alone"):
        watch.words("loki")
