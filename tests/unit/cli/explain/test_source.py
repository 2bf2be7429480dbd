"""Explaining the stacks of the repository."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from rich.console import Console

from cli.context import resolve
from cli.errors import PlinthError
from cli.explain import source, tables
from cli.explain.compare import compare
from cli.paths import ROOT

PROD = resolve("chrono-scraper", "prod", None)
STACKS = sorted(
    (path.parent.name, path.name.split(".")[1]) for path in ROOT.glob("systems/*/Pulumi.*.yaml")
)


@pytest.mark.parametrize(("system", "environment"), STACKS)
def test_every_stack_is_explained_without_tokens(
    monkeypatch: pytest.MonkeyPatch, system: str, environment: str
) -> None:
    """Every service has a server, every server has room, and every line has a price."""
    for name in ("HCLOUD_TOKEN", "CLOUDFLARE_API_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    found = source.explained(resolve(system, environment, None)).document
    services = found.section("services").rows
    assert all(row["servers"] for row in services.values())
    assert {row["memory_left_mb"] >= 0 for row in found.section("servers").rows.values()} == {True}  # type: ignore[operator]
    assert all(row["monthly"] for row in found.section("costs").rows.values())
    assert json.loads(json.dumps(found.as_json()))["about"]["stack"] == f"{system}-{environment}"


def test_no_secret_value_and_no_name_of_one_is_lost() -> None:
    """Secrets are there by name, with who reads them."""
    secrets = source.explained(PROD).document.section("secrets").rows
    assert {tuple(sorted(row)) for row in secrets.values()} == {("origin", "read_by")}
    assert any(row["read_by"] == "postgres" for row in secrets.values())


def test_a_file_is_laid_over_the_stack() -> None:
    """Phase 2 moves the volume, adds two servers, and says what they cost."""
    phase = ROOT / "systems" / "chrono-scraper" / "phases" / "phase2.yaml"
    found = compare(source.explained(PROD).document, source.other(PROD, str(phase)).document)
    kinds = {(item.section, item.key): item.kind for item in found.differences}
    assert kinds["volumes", "data"] == "moves"
    assert kinds["servers", "db-1"] == kinds["servers", "worker-1"] == "appears"
    assert kinds["services", "postgres"] == "moves"
    assert found.total > Decimal(0)
    text = Console(width=80, record=True, file=open("/dev/null", "w", encoding="utf-8"))  # noqa: PTH123, SIM115
    tables.show_comparison(text, found)
    assert "What moves" in text.export_text()


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("nothing.yaml", "There is no file nothing.yaml"),
        ("moon", "There is no environment of chrono-scraper 'moon'"),
    ],
)
def test_what_cannot_be_compared_with_is_named(word: str, message: str) -> None:
    """Neither a file nor an environment."""
    with pytest.raises(PlinthError, match=message):
        source.other(PROD, word)


def test_a_file_without_values_is_refused(tmp_path: Path) -> None:
    """The form is that of a stack's file."""
    path = tmp_path / "phase.yaml"
    path.write_text(yaml.safe_dump({"plinth:servers": {}}))
    with pytest.raises(PlinthError, match=r"there is no `config:` with `plinth:` values"):
        source.other(PROD, str(path))


def test_a_mistake_in_the_file_is_told_as_the_loader_tells_it(tmp_path: Path) -> None:
    """A server type that is not sold, with the cause and the remedy."""
    path = tmp_path / "phase.yaml"
    path.write_text("config:\n  plinth:servers:\n    app-1: {type: cx32}\n")
    with pytest.raises(PlinthError, match="`cx32` is no longer sold") as caught:
        source.other(PROD, str(path))
    assert str(caught.value).startswith(f"With {path} laid over Pulumi.prod.yaml: ")


def test_explaining_reads_neither_pulumi_nor_a_provider() -> None:
    """A process that explains has no module of theirs, nor one of the local cloud."""
    script = (
        "import sys; sys.argv = ['plinth', 'explain', 'chrono-scraper', 'prod', '--json']; "
        "from cli.app import main; code = main(); "
        "print(code, sorted({n.partition('.')[0] for n in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    code, _, modules = done.stderr.strip().partition(" ")
    assert code == "0"
    names = set(modules.strip("[]").replace("'", "").split(", "))
    assert not {n for n in names if n.startswith(("pulumi", "localcloud", "grpc", "httpx"))}
    assert json.loads(done.stdout)["about"]["environment"] == "prod"
