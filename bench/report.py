"""How long `plinth report` takes on a preview of a thousand steps, from the shell."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from bench.figures import Figure
from bench.measured import run
from bench.shell import environment
from cli.paths import ROOT

STEPS = 1000
RUNS = 5
SECONDS = 1.0
_URN = "urn:pulumi:bench::plinth::"
_SERVICE, _SERVER = "docker:index/service:Service", "hcloud:index/server:Server"


def measure() -> list[Figure]:
    """Report on an event log as the engine writes it; a first run for the caches aside."""
    with tempfile.TemporaryDirectory(prefix="plinth-bench-") as folder:
        log, out = Path(folder) / "events.jsonl", Path(folder) / "report.md"
        log.write_text(
            "".join(f"{json.dumps(event, separators=(',', ':'))}\n" for event in events())
        )
        words = [str(ROOT / "bin" / "plinth"), "report", str(log), "--output", str(out)]
        variables = environment()
        runs = [run(words, ROOT, variables) for _ in range(RUNS + 1)][1:]
        size = len(out.read_text())
    return [
        Figure(
            f"plinth report of {STEPS} steps", "s", tuple(r.seconds for r in runs), limit=SECONDS
        ),
        Figure(f"plinth report of {STEPS} steps, CPU", "s", tuple(r.cpu for r in runs)),
        Figure(f"plinth report of {STEPS} steps, size", "characters", (size,), limit=65_536),
    ]


def events() -> list[dict[str, Any]]:
    """Return the events of a preview that changes 900 services and makes 100 servers."""
    found: list[dict[str, Any]] = []
    for number in range(STEPS):
        found += _server(number) if number % 10 == 0 else _service(number)
    found.append({"sequence": len(found), "summaryEvent": {"isPreview": True}})
    return [{"sequence": number, **event} for number, event in enumerate(found)]


def _step(op: str, token: str, name: str, **sides: Any) -> list[dict[str, Any]]:
    """Return what the engine writes of one resource: before, after, and its debug lines."""
    meta = {"op": op, "urn": f"{_URN}{token}::{name}", "type": token, **sides}
    told = {"severity": "debug", "message": f"resource registration prepared: {name}"}
    debug: dict[str, Any] = {"diagnosticEvent": told}
    passed = {"policyAnalyzeSummaryEvent": {"passed": ["server-has-firewall", "volume-protected"]}}
    events = [debug, debug, debug, {"resourcePreEvent": {"metadata": meta}}, passed, debug]
    return [*events, {"resOutputsEvent": {"metadata": meta}}]


def _server(number: int) -> list[dict[str, Any]]:
    labels = {f"label-{place}": "value" for place in range(8)}
    inputs = {"name": f"n{number}", "serverType": "cx23", "location": "nbg1", "labels": labels}
    return _step("create", _SERVER, f"app-{number}", new={"inputs": inputs})


def _service(number: int) -> list[dict[str, Any]]:
    def inputs(version: int) -> dict[str, Any]:
        files = [
            {"configName": f"file-{place}-{version}", "fileName": f"/etc/file-{place}"}
            for place in range(5)
        ]
        container = {
            "image": f"ghcr.io/acme/service-{number}:1.0.{version}",
            "env": {f"VARIABLE_{place}": f"value {version} of {place}" for place in range(20)},
            "configs": files,
        }
        limits = {"limits": {"memoryBytes": 512 << 20, "nanoCpus": 500_000_000}}
        return {"taskSpec": {"containerSpec": container, "resources": limits}}

    sides = {"old": {"inputs": inputs(1)}, "new": {"inputs": inputs(2)}, "diffs": ["taskSpec"]}
    return _step("update", _SERVICE, f"app-service-{number}", **sides)
