"""SQL files of tenants are read in order, and refused where they would break their transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.components.config import shop

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = f"{shop.FOLDER}/migrations/tenant"
SOUND = """-- nothing here ends the transaction
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  COMMIT;
END;
$$;
/* VACUUM; */
"""


def test_files_run_by_their_numbers(tmp_path: Path) -> None:
    """Ten comes after nine, and bodies of functions are their own matter."""
    root = shop.copied(tmp_path)
    for name in ("0010_ten.sql", "9_nine.sql"):
        (root / FOLDER / name).write_text(SOUND, encoding="utf-8")

    names = [file.name for file in shop.config(root).migrations.tenant]

    assert names[-2:] == ["9_nine.sql", "0010_ten.sql"]


@pytest.mark.parametrize(
    ("name", "text", "line", "cause"),
    [
        ("fix.sql", "SELECT 1;", 0, "its name does not say when it runs"),
        ("0001_again.sql", "SELECT 1;", 0, "0001_"),
        ("0002_a.sql", "SELECT 1;\nCOMMIT;\n", 2, "`COMMIT;` would end the transaction"),
        ("0002_a.sql", "\\i other.sql\n", 1, "`\\i` is a command of psql, not SQL"),
        (
            "0002_a.sql",
            "\ncreate index concurrently on products (name);",
            2,
            "`create index concurrently` cannot run in a transaction",
        ),
    ],
)
def test_files_that_cannot_run_are_told(
    tmp_path: Path, name: str, text: str, line: int, cause: str
) -> None:
    """With file, line and cause."""
    root = shop.copied(tmp_path)
    (root / FOLDER / name).write_text(text, encoding="utf-8")

    found = [item for item in shop.problems(root) if item.file.endswith(".sql")]

    assert len(found) == 1
    assert found[0].line == line
    assert cause in found[0].cause


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    """The system names it, so it has to be there."""
    root = shop.copied(tmp_path, {"postgres": {"postgres": {"tenants": {"migrations": "sql"}}}})

    assert shop.told(root) == [
        ("services.postgres.postgres.tenants.migrations", f"there is no folder {shop.FOLDER}/sql")
    ]
