"""The check as a pull request runs it: what passes, what fails, and who is named."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from contract.check import check, release, released
from contract.files import rendered
from contract.problem import ContractProblem
from contract.shape import Shape
from tests.unit.contract.contracts import changed, field, now, remove

ROOT = Path(__file__).resolve().parents[3]


def _copied(folder: Path) -> Path:
    """Copy what the check looks at."""
    for name in ("contract", "examples/consumer"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    return folder


def _raised(name: str) -> Shape:
    def change(root: dict[str, object]) -> None:
        field(root, "Outputs", "contract_version")["const"] = 2
        remove(root, "Server", name)

    return changed(change)


def test_the_working_tree_breaks_nobody() -> None:
    """What is committed keeps what was released."""
    verdict = check(ROOT)

    assert [f"{change.path} {change.what}" for change, _ in verdict.broken] == []
    assert verdict.passes


def test_generated_files_are_fresh() -> None:
    """Schema, reader and page are those of the types; `make schema` writes them."""
    committed = {name: (ROOT / name).read_text() for name in rendered()}

    assert committed == rendered()


def test_a_removed_output_fails_and_names_who_reads_it() -> None:
    """The example's source is looked through, and the registered fields of others."""
    verdict = check(ROOT, now=changed(lambda root: remove(root, "Server", "known_hosts")))

    assert not verdict.passes
    assert verdict.lines() == [
        "Contract version 1, compared with contract/v1.json (version 1):",
        "- breaks: `servers.*.known_hosts` was removed",
        "  - read by reports (Reports (the example of another team's program); examples/consumer)",
        "  - read by show (Plinth, the table that `make up` ends with; here, cli/summary.py)",
        *[f"- fine: `{item.path}` {item.what}" for item in verdict.added],
        "",
        (
            "Keep the field beside the new one. Where it has to go: raise CONTRACT_VERSION in "
            "contract/outputs.py, write contract/CHANGELOG.md, and move the consumers first."
        ),
    ]


def test_a_break_that_nobody_registered_reads_fails_too() -> None:
    """Who is not registered may still read it."""
    verdict = check(ROOT, now=changed(lambda root: remove(root, "Volume", "mount_path")))

    assert not verdict.passes
    assert "  - read by nobody who is registered" in verdict.lines()


def test_an_addition_passes() -> None:
    """It is told as such."""
    verdict = check(ROOT, now=changed(lambda r: r["properties"].update(x={"type": "string"})))

    assert verdict.passes
    assert "- fine: `x` was added" in verdict.lines()


def test_a_raised_version_waits_for_its_readers(tmp_path: Path) -> None:
    """A declared break passes once no registered consumer of the old version reads the field."""
    assert not check(ROOT, now=_raised("known_hosts")).passes
    assert check(ROOT, now=_raised("known_hosts")).raised
    assert check(ROOT, now=_raised("name")).passes
    registry = _copied(tmp_path) / "contract/consumers.yaml"
    registry.write_text(registry.read_text().replace("version: 1", "version: 2"))
    assert check(tmp_path, now=_raised("known_hosts")).passes


def test_any_revision_of_git_is_a_base(tmp_path: Path) -> None:
    """A branch's schema is read from it; one that is not there is told in one line."""
    root = _copied(tmp_path)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.c", "-C", str(root)]
    subprocess.run([*git, "init", "-q", "-b", "main"], check=True)
    subprocess.run([*git, "add", "contract"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "All"], check=True)

    verdict = check(root, "main", changed(lambda r: remove(r, "Server", "type")))

    assert verdict.base.source == "main:contract/outputs.schema.json"
    assert [change.path for change, _ in verdict.broken] == ["servers.*.type"]
    for base in ("no-such-branch", "--output=/tmp/x"):
        with pytest.raises(ContractProblem, match="neither a file nor a revision") as caught:
            check(root, base)
        assert "\n" not in str(caught.value)


def test_a_base_that_cannot_be_compared_is_told(tmp_path: Path) -> None:
    """Cut off, or of a version that is not known yet; nothing passes because of it."""
    root = _copied(tmp_path)
    (root / "cut.json").write_text(rendered()["contract/outputs.schema.json"][:-40])
    with pytest.raises(ContractProblem, match=r"cut\.json: this is not JSON"):
        check(root, "cut.json")
    later = rendered()["contract/outputs.schema.json"].replace('"const": 1', '"const": 2')
    (root / "later.json").write_text(later)
    with pytest.raises(ContractProblem, match="contract version 2, which is not known here"):
        check(root, "later.json")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("- servers.*.ssh", "- servers.*.shh", r"no output `servers\.\*\.shh`; did you mean `serv"),
        ("path: examples/consumer", "path: examples/gone", "no Python in examples/gone"),
        ("    path: examples/consumer\n", "", "neither `path` nor `fields`"),
        ("    team: Plinth\n    about: the table", "    about: the table", "consumers.show.team"),
        ("consumers:\n", "consumers: [\n", "cannot be read"),
    ],
)
def test_a_registry_that_cannot_be_read_is_told(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    """What is wrong is told by its place; the check does not go on without the consumer."""
    registry = _copied(tmp_path) / "contract/consumers.yaml"
    assert old in registry.read_text()
    registry.write_text(registry.read_text().replace(old, new))

    with pytest.raises(ContractProblem, match=told):
        check(tmp_path)


def test_a_release_takes_additions_and_refuses_breaks(tmp_path: Path) -> None:
    """The file of a version only ever grows."""
    root = _copied(tmp_path)
    path = root / "contract/v1.json"
    path.write_text(path.read_text().replace('"internal_ca",\n', "", 1))
    assert release(root) == path
    assert path.read_text() == rendered()["contract/outputs.schema.json"]

    path.write_text(path.read_text().replace('"dns_zone"', '"dns_zones"'))
    with pytest.raises(ContractProblem, match="breaks: `dns_zones` was removed"):
        release(root)


def test_the_newest_release_is_the_base(tmp_path: Path) -> None:
    """Version 10 comes after 9; without any the message says what writes one."""
    root = _copied(tmp_path)
    text = rendered()["contract/outputs.schema.json"]
    for number in (9, 10):
        changed_text = text.replace('"const": 1', f'"const": {number}')
        (root / f"contract/v{number}.json").write_text(changed_text)
    assert released(root).version == 10
    for path in (root / "contract").glob("v*.json"):
        path.unlink()
    with pytest.raises(ContractProblem, match="plinth contract release"):
        released(root)


def test_the_version_is_the_readers() -> None:
    """Package and contract are raised together."""
    project = (ROOT / "contract/python/pyproject.toml").read_text()

    assert f'version = "{now().version}.' in project
