"""Pulumi's engine events, read while they are written: what is going on, what went wrong."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

VERBS = {
    "create": "creating",
    "update": "updating",
    "delete": "deleting",
    "replace": "replacing",
    "create-replacement": "replacing",
    "delete-replaced": "deleting",
    "refresh": "refreshing",
    "read": "reading",
}
SHOWN = 2  # steps named in a line of progress
PAST = {
    "create": "created",
    "update": "updated",
    "delete": "deleted",
    "replace": "replaced",
    "create-replacement": "created in another's place",
    "delete-replaced": "deleted after it",
}
QUIET = ("same", "refresh", "read", "import")
_ONE_ERROR = re.compile(r"^1 error occurred:\s+\* ")
# Pulumi adds it where a provider's error also ended the program; the error says what is wrong.
_TRACEBACK = "Program failed with an unhandled exception"
_COLOUR = re.compile(r"<\{%[^%]*%\}>")


@dataclass
class Progress:
    """What the events said so far.

    Attributes:
        changed: finished steps by operation, those that change nothing left out.
        errors: messages of error severity, in order, each once.
    """

    done: int = 0
    busy: dict[str, str] = field(default_factory=dict)
    changed: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def take(self, event: dict[str, Any]) -> None:
        """Take one engine event into account."""
        if "resourcePreEvent" in event:
            meta = event["resourcePreEvent"]["metadata"]
            if meta["op"] not in QUIET:
                self.busy[meta["urn"]] = f"{VERBS.get(meta['op'], meta['op'])} {label(meta['urn'])}"
        elif "resOutputsEvent" in event:
            self._finish(event["resOutputsEvent"]["metadata"])
        elif "resOpFailedEvent" in event:
            self.busy.pop(event["resOpFailedEvent"]["metadata"]["urn"], None)
        elif "diagnosticEvent" in event:
            self._diagnose(event["diagnosticEvent"])

    def describe(self) -> str:
        """Return one short line for a person who waits."""
        now = list(self.busy.values())
        rest = len(now) - SHOWN
        doing = ", ".join(now[:SHOWN]) + (f" and {rest} more" if rest > 0 else "")
        return f"{self.done} resources done" + (f"; {doing}" if doing else "")

    def summary(self) -> str:
        """Return what was done, counted, for the end of a run."""
        counted = [f"{count} {PAST.get(op, op)}" for op, count in sorted(self.changed.items())]
        return ", ".join(counted) or "nothing to change"

    def _finish(self, meta: dict[str, Any]) -> None:
        self.busy.pop(meta["urn"], None)
        self.done += 1
        if meta["op"] not in QUIET:
            self.changed[meta["op"]] += 1

    def _diagnose(self, event: dict[str, Any]) -> None:
        severity = event.get("severity", "")
        if event.get("ephemeral") or severity not in ("error", "warning"):
            return
        text = _COLOUR.sub("", event.get("message", "")).strip()
        if text.startswith("sdk-v2/"):  # the bridge's own log of what it reports as well
            return
        text = _without_traceback(_ONE_ERROR.sub("", text))
        where = label(event["urn"]) if event.get("urn") else ""
        line = f"{where}: {text}" if where and not where.startswith("Stack ") else text
        kept = self.errors if severity == "error" else self.warnings
        if text and line not in kept:
            kept.append(line)


def _without_traceback(text: str) -> str:
    """Keep the last line of a Python traceback; the whole of it is in the log."""
    return text.splitlines()[-1] if text.startswith(_TRACEBACK) else text


def label(urn: str) -> str:
    """Return `Type name` for a URN."""
    *_, types, name = ["", *urn.split("::")]
    return f"{types.split(':')[-1]} {name}".strip()


def complete_lines(file: IO[bytes]) -> Iterator[dict[str, Any]]:
    """Yield the events written since the last call; a half-written line waits for its end.

    The file is read as bytes: a text file cannot go back by a piece of a character.
    """
    while True:
        start = file.tell()
        line = file.readline()
        if not line.endswith(b"\n"):
            file.seek(start)
            return
        event: dict[str, Any] = json.loads(line)
        yield event
