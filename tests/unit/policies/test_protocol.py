"""A pack that starts by itself reads little of Pulumi's SDK, and speaks the same protocol."""

from __future__ import annotations

import subprocess
import sys

from cli.paths import ROOT

ALONE = """
import sys
import policies.{pack}.pack
import policies.server
from policies.protocol import analyzer_pb2 as ours
assert "pulumi" not in sys.modules, "the whole SDK was imported"
from pulumi.runtime.proto import analyzer_pb2 as theirs
assert ours.AnalyzeRequest is theirs.AnalyzeRequest, "two kinds of one message"
"""
WITHOUT = """
import sys
sys.path = [folder for folder in sys.path if "site-packages" not in folder]
import policies.protocol
"""


def _python(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_no_pack_imports_the_sdk() -> None:
    """The messages are the SDK's own all the same."""
    for pack in ("security", "budget"):
        done = _python(ALONE.format(pack=pack))
        assert (done.returncode, done.stderr) == (0, ""), pack


def test_the_budget_reads_no_more_of_the_config_than_it_needs() -> None:
    """Neither the checks of a whole config nor what loads it."""
    told = (
        "import sys, policies.stack_spending\n"
        "print(*(name for name in sys.modules if name.startswith('components.config')))"
    )
    found = set(_python(told).stdout.split())
    assert {"components.config.budget", "components.config.usage"} <= found
    assert not found & {"components.config.loader", "components.config.checks"}


def test_a_missing_sdk_is_named() -> None:
    """As any import would."""
    done = _python(WITHOUT)
    assert done.returncode == 1
    assert "No module named 'pulumi'" in done.stderr
