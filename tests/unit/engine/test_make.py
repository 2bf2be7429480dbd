"""The whole way from nothing to a home, with a real build of a small module."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest

import engine
from engine import make, meter, places, store
from engine.events import Event
from engine.part import Part
from tests.unit.engine.conftest import HELLO

pytestmark = pytest.mark.usefixtures("cache")


def _build() -> tuple[Path, list[Event]]:
    events: list[Event] = []
    return engine.ready(tell=events.append), events


def _say(binary: Path) -> str:
    return subprocess.run([binary], capture_output=True, text=True, check=True).stdout


def test_ready_builds_and_links(part: Part) -> None:
    """The binary is in the home where Pulumi looks for it and knows its version."""
    home, events = _build()
    assert _say(home / part.folder / part.binary) == "1.2.3 hello\n"
    assert events[-1].stage == "ready"
    record = store.get(part)
    assert record is not None
    assert (record.source, record.version) == ("built", "1.2.3")


def test_ready_builds_nothing_twice(part: Part) -> None:
    """With the same pins the second call does nothing at all."""
    home, _ = _build()
    made = (home / part.folder / part.binary).stat().st_mtime_ns
    again, events = _build()
    assert again == home
    assert events == []
    assert (home / part.folder / part.binary).stat().st_mtime_ns == made


def test_ready_goes_on_after_a_killed_build(part: Part) -> None:
    """What a killed build left behind is removed, and nothing half-made counts as ready."""
    left = places.root() / "work" / part.name
    left.mkdir(parents=True)
    (left / "go.mod").write_text("nonsense")
    places.part_folder(part).mkdir(parents=True)
    (places.part_folder(part) / part.binary).write_text("half")
    assert store.get(part) is None
    home, _ = _build()
    assert _say(home / part.folder / part.binary) == "1.2.3 hello\n"
    assert not left.exists()


def test_failed_build_gives_the_compilers_words(part: Part) -> None:
    """An error in a recipe is shown with its place and leaves nothing that counts as ready."""
    (places.MODULES / part.name / "main.go").write_text("package main\n\nfunc main() { wrong() }\n")
    places.key.cache_clear()
    with pytest.raises(engine.EngineError, match=r"main\.go:3:15: undefined: wrong"):
        engine.ready()
    assert store.get(part) is None


def test_impossible_is_told_before_anything_is_done(
    part: Part, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without Go and without downloads the message names the part and the remedy."""
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(engine.EngineError, match=r"hello 1\.2\.3: Go is not installed.*go\.dev"):
        engine.ready()
    assert not places.part_folder(part).exists()


def test_no_space_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk without room is named with what to do."""
    monkeypatch.setattr("engine.make.FREE_FOR_BUILD", 1 << 60)
    with pytest.raises(engine.EngineError, match="PLINTH_CACHE"):
        engine.ready()


def test_verify_finds_a_changed_file(part: Part) -> None:
    """A binary that is not as it was made is a fault, an untouched one is none."""
    _build()
    assert [verdict.fault for verdict in engine.verify()] == [None]
    with places.binary(part).open("ab") as file:
        file.write(b"x")
    assert [verdict.fault for verdict in engine.verify()] == ["hello changed since it was made"]


def test_plan_says_what_is_ready(part: Part) -> None:
    """Before the build a part is planned to be built, afterwards it is ready."""
    assert [(choice.part, choice.way) for choice in engine.plan()] == [(part, "build")]
    _build()
    assert [choice.way for choice in engine.plan()] == ["ready"]


def test_plan_refuses_an_unknown_source(monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt PLINTH_ENGINE_SOURCE is named with what it may be."""
    monkeypatch.setenv("PLINTH_ENGINE_SOURCE", "offical")
    with pytest.raises(engine.EngineError, match="installed, official, build"):
        engine.plan()


@pytest.fixture
def environment(tmp_path: Path) -> Callable[[], dict[str, str]]:
    """Return a way to get the variables for a checkout's state."""
    return lambda: engine.environment(tmp_path / "state")


def test_environment_leads_to_the_home(environment: Callable[[], dict[str, str]]) -> None:
    """PULUMI_HOME is the checkout's own and private, its plugins are the cache's."""
    home, _ = _build()
    variables = environment()
    own = Path(variables["PULUMI_HOME"])
    assert variables["PATH"] == str(home / "bin")
    assert (own / "plugins").resolve() == (home / "plugins").resolve()
    assert own.stat().st_mode & 0o777 == 0o700
    assert environment() == variables


def test_pulumi_logs_into_a_folder_that_somebody_made_and_not_otherwise(
    environment: Callable[[], dict[str, str]],
) -> None:
    """A file stands where Pulumi would log each property; a folder there is left as it is."""
    _build()
    logs = Path(environment()["PULUMI_HOME"]) / "logs"
    assert logs.read_bytes() == b""
    logs.unlink()
    (logs / "kept").mkdir(parents=True)
    assert environment()
    assert [path.name for path in logs.iterdir()] == ["kept"]


def _slow_go(folder: Path) -> None:
    """Put a `go` on PATH that hangs when it is to build."""
    real = shutil.which("go")
    (folder / "go").write_text(
        f'#!/bin/sh\n[ "$1" = build ] && {{ echo a/b >&2; sleep 60; }}\nexec {real} "$@"\n'
    )
    (folder / "go").chmod(0o755)


@pytest.mark.parametrize("stage", ["fetching", "compiling"])
def test_interrupt_ends_running_builds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    """Ctrl-C does not wait for the compiler, and leaves no process and no work folder."""
    _slow_go(tmp_path)
    monkeypatch.setattr(meter, "SAMPLE", 0.0)  # tell every step
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    # A shell's background job is started with the signal ignored, and Python then leaves it so.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)

    def interrupt(event: Event) -> None:
        if event.stage == stage:
            time.sleep(0.2)  # nobody is quicker than the start of a thread
            os.kill(os.getpid(), signal.SIGINT)

    begun = time.monotonic()
    try:
        with pytest.raises(KeyboardInterrupt):
            engine.ready(tell=interrupt)
    finally:
        signal.signal(signal.SIGINT, before)
    assert time.monotonic() - begun < 20
    assert meter._running == set()
    assert list((places.root() / "work").iterdir()) == []


def test_parts_start_in_order_and_within_memory() -> None:
    """A part waits for those it needs and for memory; one always runs."""
    first = replace(HELLO, name="first", memory=3.0)
    second = replace(HELLO, name="second", memory=3.0)
    after = replace(HELLO, name="after", memory=1.0, after=("first",))
    waiting, running = [after, first, second], dict[Future[None], Part]()
    make._start(waiting, running, 4, 1.0, lambda _part: Future())
    assert [part.name for part in running.values()] == ["first"]
    make._start(waiting, running, 4, 6.0, lambda _part: Future())
    assert [part.name for part in running.values()] == ["first", "second"]
    running.pop(next(iter(running)))
    make._start(waiting, running, 4, 6.0, lambda _part: Future())
    assert [part.name for part in running.values()] == ["second", "after"]
