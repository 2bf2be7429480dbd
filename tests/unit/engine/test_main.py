"""`python -m engine` runs with the standard library alone and answers scripts in JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cli.paths import ROOT
from engine.__main__ import main


def test_imports_nothing_but_the_standard_library() -> None:
    """It runs before any package is installed: -I and -S hide them all."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import engine.__main__"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True)


@pytest.mark.usefixtures("cache")
def test_build_then_plan_then_verify(capsys: pytest.CaptureFixture[str]) -> None:
    """The three commands agree on what is there."""
    assert main(["verify", "--json"]) == 1
    assert main(["build", "--json"]) == 0
    assert main(["plan", "--json"]) == 0
    assert main(["verify", "--json"]) == 0
    answers = capsys.readouterr().out
    decoder, values, rest = json.JSONDecoder(), [], answers.strip()
    while rest:
        value, end = decoder.raw_decode(rest)
        values.append(value)
        rest = rest[end:].lstrip()
    before, build, plan, verify = values
    assert before[0]["fault"] == "not ready; run: python -m engine build"
    assert build["parts"][0]["source"] == "built"
    assert [row["way"] for row in plan] == ["ready"]
    assert [row["fault"] for row in verify] == ["ok"]


@pytest.mark.usefixtures("cache")
def test_env_is_for_a_shell(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """PATH keeps the user's own folders."""
    assert main(["env", "--state", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("export PATH=")
    assert lines[0].endswith("/bin:$PATH")
    assert lines[1] == f"export PULUMI_HOME={tmp_path}/pulumi-home"


def test_unknown_part_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt part is an error with the known ones, not a traceback."""
    assert main(["plan", "hcluod"]) == 2
    assert "no part is called hcluod; there are: actionlint, cloudflare" in capsys.readouterr().err


@pytest.mark.usefixtures("cache")
def test_clean_removes_what_other_pins_left(
    cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What these pins use stays."""
    assert main(["build"]) == 0
    old = [cache / "0123456789abcdef", cache / "parts" / "hello-0123456789abcdef"]
    for folder in old:
        folder.mkdir()
    capsys.readouterr()
    assert main(["clean", "--json"]) == 0
    assert {str(cache / "work"), *map(str, old)} == set(json.loads(capsys.readouterr().out))
    assert main(["verify"]) == 0
