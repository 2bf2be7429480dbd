"""The small `pulumi`: what a stack's config is made of before the real one reads it."""

import subprocess
from pathlib import Path

import pytest
import yaml

from cli.context import Context
from cli.paths import ROOT
from cli.pulumi_wrapper import write_wrapper
from cli.stack_config import copy_path, given_path, salt_path

GIVEN = "  plinth:secrets:\n    api-key:\n      secure: v1:ours\n"


def _context(folder: Path, tracked: str) -> Context:
    path = folder / "Pulumi.prod.yaml"
    path.write_text(tracked)
    (folder / "config").mkdir()
    context = Context("alpha", "prod", "local", "alpha-prod", path, folder)
    salt_path(context).write_text("encryptionsalt: v1:ours\n")
    return context


def _real(folder: Path) -> Path:
    path = folder / "real"
    path.write_text('#!/bin/sh\necho "$@"\n')
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    "tracked",
    [
        "config:\n  # of the system\n  plinth:system: alpha\n",
        "config:\n    plinth:system: alpha\n",
        "config:\n  plinth:secrets:\n    api-key:\n      secure: v1:x\n  plinth:system: alpha\n",
        "config:\n  plinth:system: alpha\n  plinth:secrets:\n    api-key: {secure: v1:theirs}\n",
        "encryptionsalt: v1:theirs\nconfig:\n  plinth:secrets: {}\n  plinth:system: alpha\n",
    ],
)
def test_made_secrets_take_the_place_of_those_that_cannot_be_read(
    tmp_path: Path, tracked: str
) -> None:
    """However the tracked file is indented and ordered, the copy has our secrets and our salt."""
    context = _context(tmp_path, tracked)
    given_path(context).write_text(GIVEN)
    pulumi = write_wrapper(context, _real(tmp_path), tmp_path / "bin")
    assert pulumi
    subprocess.run([pulumi, "preview"], check=True, capture_output=True)
    assert yaml.safe_load(copy_path(context).read_text()) == {
        "config": {"plinth:system": "alpha", "plinth:secrets": {"api-key": {"secure": "v1:ours"}}},
        "encryptionsalt": "v1:ours",
    }


def test_without_made_secrets_the_values_are_as_tracked(tmp_path: Path) -> None:
    """A system that is given nothing has nothing added."""
    context = _context(tmp_path, "config:\n  plinth:system: alpha\n")
    pulumi = write_wrapper(context, _real(tmp_path), tmp_path / "bin")
    assert pulumi
    subprocess.run([pulumi, "up"], check=True, capture_output=True)
    written = yaml.safe_load(copy_path(context).read_text())
    assert written == {"config": {"plinth:system": "alpha"}, "encryptionsalt": "v1:ours"}


def test_a_real_stack_beside_its_system_is_read_there(tmp_path: Path) -> None:
    """Pulumi would look at the top of the tree, where the stacks of one system alone stand."""
    tracked = tmp_path / "systems" / "alpha" / "Pulumi.prod.yaml"
    context = Context("alpha", "prod", "hetzner", "alpha-prod", tracked, tmp_path)
    pulumi = write_wrapper(context, _real(tmp_path), tmp_path / "bin")
    assert pulumi
    for words, expected in (
        (["preview", "--diff"], f"preview --diff --config-file {tracked}\n"),
        (["config", "set", "a", "b"], f"config set a b --config-file {tracked}\n"),
        (["stack", "output"], "stack output\n"),
    ):
        done = subprocess.run([pulumi, *words], check=True, capture_output=True, text=True)
        assert done.stdout == expected


def test_a_real_stack_at_the_top_needs_no_help(tmp_path: Path) -> None:
    """Plain Pulumi finds it; a wrapper of an earlier run goes."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "pulumi").touch()
    context = Context("alpha", "prod", "hetzner", "prod", ROOT / "Pulumi.prod.yaml", tmp_path)
    assert write_wrapper(context, _real(tmp_path), tmp_path / "bin") is None
    assert not (tmp_path / "bin" / "pulumi").exists()
