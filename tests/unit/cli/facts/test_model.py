"""Files of facts: complete, and told what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.errors import PlinthError
from cli.facts.model import read

_FILE = "document: A\nsections:\n  One:\n    - {%s}\n"


def _written(folder: Path, fact: str) -> Path:
    path = folder / "facts.yaml"
    path.write_text(_FILE % fact)
    return path


@pytest.mark.parametrize(
    "fact",
    [
        "id: a, fact: A, says: B, check: x = 1",
        "id: a, fact: A, says: B, check: [x = 1, y = 2]",
        "id: a, fact: A, says: B, status: changed, check: x = 1, why: better",
        "id: a, fact: A, says: B, status: later, component: backups",
        "id: a, fact: A, says: B, status: outside, why: not ours",
    ],
)
def test_a_complete_fact_is_read(tmp_path: Path, fact: str) -> None:
    """Each status with what it needs is a fact."""
    assert read(_written(tmp_path, fact)).sections["One"][0].id == "a"


@pytest.mark.parametrize(
    ("fact", "cause"),
    [
        ("id: a, fact: A, says: B", "a fact that is kept needs a `check`"),
        ("id: a, fact: A, says: B, status: changed, check: x = 1", "changed needs a `why`"),
        ("id: a, fact: A, says: B, status: outside", "outside needs a `why`"),
        ("id: a, fact: A, says: B, status: later", "`component` goes with the status `later`"),
        ("id: a, fact: A, says: B, check: x = 1, component: backups", "`component` goes with"),
        ("id: A b, fact: A, says: B, check: x = 1", "sections.One.0.id"),
        ("id: a, fact: A, says: B, chek: x = 1", "chek"),
    ],
)
def test_an_incomplete_fact_is_refused(tmp_path: Path, fact: str, cause: str) -> None:
    """What a status needs and is missing is named, with the file."""
    path = _written(tmp_path, fact)
    with pytest.raises(PlinthError) as refused:
        read(path)
    assert str(path) in str(refused.value)
    assert cause in str(refused.value)


def test_an_id_stands_once(tmp_path: Path) -> None:
    """Two facts with one id are refused."""
    path = tmp_path / "facts.yaml"
    fact = "    - {id: a, fact: A, says: B, check: x = 1}\n"
    path.write_text(f"document: A\nsections:\n  One:\n{fact}{fact}")
    with pytest.raises(PlinthError, match="these ids stand twice: a"):
        read(path)
