"""The language host: programs, their virtual environment, their errors, and policy packs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cli.paths import ROOT
from tests.engine.scratch import Scratch, make

PACK = """\
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy


def check(args, report):
    if args.resource_type == "random:index/randomId:RandomId" and args.props["byteLength"] > 4:
        report("too long: at most 4 bytes")


PolicyPack("scratch", policies=[ResourceValidationPolicy(
    name="short", description="Ids are short.", enforcement_level=EnforcementLevel.MANDATORY,
    validate=check)])
"""
WITH_ID = "import pulumi_random as random\nrandom.RandomId('id', byte_length={})\n"


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    """Return an empty project."""
    return make(tmp_path)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """Return a policy pack that allows short ids alone."""
    folder = tmp_path / "pack"
    folder.mkdir()
    runtime = f"runtime:\n  name: python\n  options: {{virtualenv: {ROOT / '.venv'}}}\n"
    (folder / "PulumiPolicy.yaml").write_text(f"{runtime}version: 0.1.0\n")
    (folder / "__main__.py").write_text(PACK)
    return folder


def test_program_runs_in_the_named_environment(scratch: Scratch) -> None:
    """The option `virtualenv` decides which Python runs."""
    scratch.up("import sys\nimport pulumi\npulumi.export('prefix', sys.prefix)\n")
    assert Path(scratch.outputs()["prefix"]).resolve() == (ROOT / ".venv").resolve()


def test_environment_without_the_sdk_is_told(tmp_path: Path) -> None:
    """An environment that lacks Pulumi is used all the same, and what it lacks is said."""
    bare = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", bare], check=True)
    scratch = make(tmp_path / "scratch", bare)
    scratch.write("")
    done = scratch.pulumi("preview")
    assert done.returncode != 0
    assert "Pulumi SDK has not been installed" in done.stdout + done.stderr


def test_missing_environment_is_told(tmp_path: Path) -> None:
    """An environment that is not there is named."""
    scratch = make(tmp_path, tmp_path / "nowhere")
    scratch.write("")
    done = scratch.pulumi("preview")
    assert done.returncode != 0
    assert str(tmp_path / "nowhere") in done.stdout + done.stderr


def test_config_and_its_secrets_reach_the_program(scratch: Scratch) -> None:
    """Plain and secret values are there, and the secret stays one in the state."""
    scratch.pulumi("config", "set", "plain", "seen")
    scratch.pulumi("config", "set", "--secret", "hidden", "s3cret-value")
    scratch.up(
        "import pulumi\nc = pulumi.Config()\npulumi.export('plain', c.require('plain'))\n"
        "pulumi.export('hidden', c.require_secret('hidden'))\n"
    )
    assert scratch.outputs() == {"plain": "seen", "hidden": "s3cret-value"}
    assert "s3cret-value" not in scratch.state()


def test_program_error_is_shown_once(scratch: Scratch) -> None:
    """An exception comes with its line, and no second message follows."""
    scratch.write("raise ValueError('the one error')\n")
    done = scratch.pulumi("preview")
    shown = done.stdout + done.stderr
    assert done.returncode != 0
    assert shown.count("ValueError: the one error") == 1
    assert "exit code" not in shown


def test_silent_exit_is_told(scratch: Scratch) -> None:
    """A program that ends without a word is reported by its exit code."""
    scratch.write("import sys\nsys.exit(7)\n")
    done = scratch.pulumi("preview")
    assert done.returncode != 0
    assert "the program ended with exit code 7" in done.stdout + done.stderr


def test_policy_pack_lets_pass(scratch: Scratch, pack: Path) -> None:
    """A mandatory pack in Python runs beside the program."""
    scratch.write(WITH_ID.format(4))
    done = scratch.pulumi("preview", "--policy-pack", str(pack))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "scratch" in done.stdout


def test_policy_pack_blocks(scratch: Scratch, pack: Path) -> None:
    """Its violation stops the preview and says why."""
    scratch.write(WITH_ID.format(8))
    done = scratch.pulumi("preview", "--policy-pack", str(pack))
    assert done.returncode != 0
    assert "too long: at most 4 bytes" in done.stdout
