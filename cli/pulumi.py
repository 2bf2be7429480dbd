"""Runs the real Pulumi CLI for one stack."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from cli.context import Context
from cli.errors import PlinthError
from cli.events import Progress, complete_lines
from cli.interrupt import Stopped
from cli.paths import ROOT

EVENTS = {"PULUMI_DEBUG_COMMANDS": "true"}  # the event log is behind this switch
POLICIES = ("--policy-pack", "policies/security", "--policy-pack", "policies/budget")


class Pulumi:
    """The CLI with the environment that a stack needs."""

    def __init__(self, context: Context, environment: dict[str, str]) -> None:
        """Take the stack and the variables beyond the user's own."""
        self.context = context
        self.environment = os.environ | EVENTS | environment
        self.logs = context.state / "logs"
        self.logs.mkdir(parents=True, exist_ok=True)

    def command(self, *arguments: str) -> list[str]:
        """Return the words that run Pulumi on this stack."""
        return ["pulumi", "--non-interactive", "--color", "never", *arguments]

    def event_log(self, verb: str) -> Path:
        """Return the file for the events of a command, empty and for its owner alone."""
        events = self.logs / f"{verb}.events.jsonl"
        events.unlink(missing_ok=True)
        events.touch(mode=0o600)
        return events

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a short command and keep what it prints.

        Raises:
            PlinthError: it failed and `check` is set.
        """
        done = subprocess.run(
            self.command(*arguments),
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if check and done.returncode:
            words = done.stderr.strip() or done.stdout.strip()
            raise PlinthError(f"pulumi {arguments[0]} failed: {words}")
        return done

    def change(self, verb: str, *arguments: str, tell: Callable[[str], None]) -> Progress:
        """Run `up`, `destroy` or `refresh`, telling how far it is.

        Raises:
            PlinthError: it failed; the message holds the engine's own errors.
        """
        events, log = self.event_log(verb), self.logs / f"{verb}.log"
        progress = Progress()
        # A preview would begin the event log anew in the middle.
        flags = ["--yes", "--skip-preview"]
        with log.open("w") as out, events.open("rb") as feed:
            process = subprocess.Popen(
                self.command(verb, *flags, "--event-log", str(events), *arguments),
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                # Of its own group: it hears of Ctrl-C from us, once, and so ends in good order.
                process_group=0,
            )
            try:
                _follow(process, feed, progress, tell)
            except Stopped:
                _stop(process, tell)
                raise
        if process.returncode:
            raise PlinthError(_failure(verb, process.returncode, progress, log))
        return progress

    def outputs(self) -> dict[str, Any]:
        """Return the stack's outputs, secrets masked."""
        document: dict[str, Any] = json.loads(self.run("stack", "output", "--json").stdout)
        return document

    def state(self) -> dict[str, Any]:
        """Return the deployment part of the stack's state, secrets encrypted."""
        document = json.loads(self.run("stack", "export").stdout)
        deployment: dict[str, Any] = document.get("deployment") or {}
        return deployment


def _follow(
    process: subprocess.Popen[bytes],
    feed: IO[bytes],
    progress: Progress,
    tell: Callable[[str], None],
) -> None:
    """Tell how far a run is until it ends."""
    while True:
        ended = process.poll() is not None
        for event in complete_lines(feed):
            progress.take(event)
        tell(progress.describe())
        if ended:
            return
        time.sleep(0.1)


def _stop(process: subprocess.Popen[bytes], tell: Callable[[str], None]) -> None:
    """Let Pulumi finish the steps that it is at and write them down; asked again, end it."""
    tell("stopping: pulumi finishes the steps it is at (once more ends it at once)")
    try:
        process.send_signal(signal.SIGINT)
        process.wait()
    except Stopped:
        process.kill()
        process.wait()


def _failure(verb: str, code: int, progress: Progress, log: Path) -> str:
    errors = list(progress.errors)
    if code < 0:
        errors.append(f"It was ended by {signal.Signals(-code).name}; the same again continues.")
    errors = errors or log.read_text(errors="replace").strip().splitlines()[-15:]
    return f"pulumi {verb} failed:\n" + "\n".join(errors) + f"\nThe whole log: {log}"
