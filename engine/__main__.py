"""`python -m engine plan|build|verify|env|clean`: the engine without the rest of the project."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
import time
from pathlib import Path

import engine
from engine import places, store
from engine.pins import PARTS


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m engine", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, words in (
        ("plan", "say where each part comes from, and why"),
        ("build", "make ready what is missing"),
        ("verify", "check what is ready"),
    ):
        command = commands.add_parser(name, help=words)
        command.add_argument("parts", nargs="*", metavar="PART", help="all that Pulumi needs")
        command.add_argument("--json", action="store_true")
    env = commands.add_parser("env", help="print the variables for pulumi, for a shell's eval")
    env.add_argument("--state", type=Path, required=True, help="folder for PULUMI_HOME")
    env.add_argument("--json", action="store_true")
    clean = commands.add_parser("clean", help="remove from the cache what other pins left")
    clean.add_argument("--json", action="store_true")
    return parser


def main(arguments: list[str]) -> int:
    """Run a command; returns the exit code."""
    options = _parser().parse_args(arguments)
    names = getattr(options, "parts", None) or None
    known = {part.name for part in PARTS}
    if unknown := sorted(set(names or ()) - known):
        _say(f"no part is called {', '.join(unknown)}; there are: {', '.join(sorted(known))}")
        return 2
    try:
        return int(_COMMANDS[options.command](options, names))
    except engine.EngineError as error:
        _say(f"engine: {error}")
        return 1
    except KeyboardInterrupt:
        _say("engine: interrupted; what was finished is kept")
        return 130


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _plan(options: argparse.Namespace, names: list[str] | None) -> int:
    choices = engine.plan(names)
    rows = [
        {"part": c.part.name, "version": c.part.version, "way": c.way, "why": c.why}
        for c in choices
    ]
    _print(options, rows, "{part:11} {version:9} {way:10} {why}")
    return int(any(choice.way == "impossible" for choice in choices))


def _build(options: argparse.Namespace, names: list[str] | None) -> int:
    begun = time.monotonic()
    home = engine.ready(names, _tell)
    records = [(part, store.get(part)) for part in places.select(names)]
    rows = [
        {
            "part": part.name,
            "version": part.version,
            "source": record.source,
            "seconds": record.seconds,
            "peak_bytes": record.peak_bytes,
        }
        for part, record in records
        if record
    ]
    if options.json:
        answer = {"home": str(home), "seconds": round(time.monotonic() - begun, 1), "parts": rows}
        sys.stdout.write(json.dumps(answer, indent=2) + "\n")
    else:
        sys.stdout.write(f"{home}\n")
    return 0


def _verify(options: argparse.Namespace, names: list[str] | None) -> int:
    verdicts = engine.verify(names)
    rows = [vars(verdict) | {"fault": verdict.fault or "ok"} for verdict in verdicts]
    _print(options, rows, "{part:11} {version:9} {source:9} {fault}")
    return int(any(verdict.fault for verdict in verdicts))


def _env(options: argparse.Namespace, _names: list[str] | None) -> int:
    variables = engine.environment(options.state.absolute())
    if options.json:
        sys.stdout.write(json.dumps(variables, indent=2) + "\n")
        return 0
    for name, value in variables.items():
        tail = ":$PATH" if name == "PATH" else ""
        sys.stdout.write(f"export {name}={shlex.quote(value)}{tail}\n")
    return 0


def _clean(options: argparse.Namespace, _names: list[str] | None) -> int:
    removed = store.clean(_tell)
    if options.json:
        sys.stdout.write(json.dumps([str(path) for path in removed]) + "\n")
    else:
        sys.stdout.writelines(f"removed {path}\n" for path in removed)
    return 0


def _tell(event: engine.Event) -> None:
    _say(str(event))


def _print(options: argparse.Namespace, rows: list[dict[str, str]], form: str) -> None:
    if options.json:
        sys.stdout.write(json.dumps(rows, indent=2) + "\n")
    else:
        sys.stdout.writelines(form.format(**row) + "\n" for row in rows)


_COMMANDS = {"plan": _plan, "build": _build, "verify": _verify, "env": _env, "clean": _clean}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
