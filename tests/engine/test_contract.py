"""The reader under the real engine: a second program, a real StackReference, and its state."""

from __future__ import annotations

import dataclasses
import subprocess
from pathlib import Path

import pytest

from cli.paths import ROOT
from tests.engine import contract_sample, scratch
from tests.engine.scratch import Scratch

READS = """
import pulumi, plinth_outputs
plinth = plinth_outputs.read(pulumi.StackReference("organization/scratch/test"))
pulumi.export("host", plinth.shares.apply(lambda shares: shares["one"].host))
pulumi.export("network_id", plinth.network.apply(lambda network: [network.id, network.unused]))
names = plinth.servers.apply(lambda all: {key: type(one).__name__ for key, one in all.items()})
pulumi.export("servers", names)
pulumi.export("made_of_it", plinth.share_urls.apply(lambda urls: f"url {urls['reports']}"))
"""


@dataclasses.dataclass
class Both:
    """The stack that promises and the one that reads, in one backend."""

    plinth: Scratch
    reader: Scratch

    def refused(self, **changed: object) -> str:
        """Return what Pulumi sums up when the first stack exports something else."""
        self.plinth.up(contract_sample.program(**changed))
        self.reader.write(READS)
        done = self.reader.pulumi("up", "--yes", "--skip-preview")
        assert done.returncode != 0, done.stdout
        assert "Traceback" not in done.stdout + done.stderr
        return done.stdout.partition("Diagnostics:")[2]


def beside(plinth: Scratch, folder: Path) -> Scratch:
    """Make another team's project in the same backend, with the reader to be imported."""
    folder.mkdir()
    project = scratch.PROJECT.format(ROOT / ".venv").replace("name: scratch", "name: reports")
    (folder / "Pulumi.yaml").write_text(project)
    variables = plinth.variables | {"PYTHONPATH": str(ROOT / "contract/python")}
    reader = Scratch(folder, variables)
    assert reader.pulumi("stack", "init", "prod").returncode == 0
    return reader


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    """Bring up a stack that exports the contract, and one that reads it."""
    folder = tmp_path_factory.mktemp("contract")
    plinth = scratch.make(folder)
    plinth.up(contract_sample.program())
    return Both(plinth, beside(plinth, folder / "reports"))


def test_another_program_reads_typed_outputs(both: Both) -> None:
    """Values come as the reader's classes, whole numbers as such; nothing of Plinth is imported."""
    both.reader.up(READS)

    outputs = both.reader.outputs()
    assert outputs["host"] == "text"
    assert outputs["network_id"] == [7, "text"]
    assert outputs["servers"] == {"one": "Server"}
    assert outputs["made_of_it"] == f"url {contract_sample.URL}"


def test_a_secret_stays_secret_across_the_reference(both: Both) -> None:
    """What is made of it is encrypted in the reader's state and masked in its log."""
    said = both.reader.up(READS)
    shown = both.reader.pulumi("stack", "output").stdout

    assert contract_sample.PASSWORD not in both.reader.state()
    assert contract_sample.PASSWORD not in said + shown
    assert shown.count("[secret]") == 1
    assert '"host": "text"' in both.reader.state()


def test_another_version_is_refused_with_one_message(both: Both) -> None:
    """Whatever is read, the message comes once, says what to do, and has no traceback."""
    told = both.refused(contract_version=2)

    sentence = (
        "the stack `organization/scratch/test` keeps version 2 of the outputs' contract and this "
        "reader knows 1: install the plinth-outputs of that version"
    )
    assert told.count(sentence) == 1


def test_a_stack_of_something_else_is_told(both: Both) -> None:
    """It has no contract at all."""
    told = both.refused(contract_version=...)

    assert told.count("has no outputs of Plinth: is the name right") == 1


def test_a_field_that_is_missing_is_told_by_its_name(both: Both) -> None:
    """A stack that was brought up before the field was there."""
    told = both.refused(network=...)

    assert told.count("`network` is not among the stack's outputs: it was brought up last by") == 1


def test_a_field_of_another_type_is_told(both: Both) -> None:
    """Somebody else's output of the same name."""
    told = both.refused(shares=["reports"])

    assert "`shares` of the stack's outputs should be Mapping and is list" in told


def test_a_field_that_is_newer_than_the_reader_is_left_out(both: Both) -> None:
    """The contract grows without breaking who reads it."""
    network = contract_sample.sample()["network"] | {"invented": 1}
    both.plinth.up(contract_sample.program(network=network, invented="x"))

    both.reader.up(READS)


def test_the_reader_installs_as_a_package(tmp_path: Path) -> None:
    """It is built by pip from its folder, types and marker included."""
    words = ["install", "--quiet", "--no-deps", "--no-build-isolation", "--target", str(tmp_path)]
    source = tmp_path / "source"
    subprocess.run(["cp", "-r", str(ROOT / "contract/python"), str(source)], check=True)
    pip = [str(ROOT / ".venv/bin/python"), "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, *words, str(source)], check=True, capture_output=True)

    installed = {path.name for path in (tmp_path / "plinth_outputs").iterdir()}
    assert {"__init__.py", "decode.py", "read.py", "types.py", "py.typed"} <= installed
