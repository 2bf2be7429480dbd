"""What monitoring's bench makes of what it has measured, and the programs that it sends."""

from __future__ import annotations

import ast
from pathlib import Path

from bench.monitoring import answers, on_server

ANSWERS = [(float(at), float(at % 100)) for at in range(400)]  # a request a second


def test_a_percentile_is_of_its_windows_alone() -> None:
    """Of answers that were asked for from the one moment up to the other."""
    assert answers.p99(ANSWERS, [(True, 0, 100), (True, 200, 300)]) == 99
    assert answers.p99(ANSWERS, [(True, 0, 50)]) == 49
    assert answers.p99(ANSWERS, [(True, 50, 51)]) == 50


def test_both_ways_have_as_many_windows_in_turns() -> None:
    """So that what comes and goes falls on both, and the first is no other than the last."""
    order = answers._ORDER
    assert sum(order) * 2 == len(order)
    assert order[0] == order[-1]
    assert order != tuple(sorted(order))


def test_what_runs_on_a_server_needs_nothing_but_python() -> None:
    """Its imports are of the standard library."""
    known = {"__future__", "asyncio", "concurrent", "http", "json", "os", "pathlib"}
    known |= {"subprocess", "sys", "time", "typing"}
    for path in Path(on_server.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert {name.partition(".")[0] for name in names} <= known, path.name
