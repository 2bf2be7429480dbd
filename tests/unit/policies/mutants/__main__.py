"""Writes docs/policies-mutants.md."""

from __future__ import annotations

from tests.unit.policies.mutants.table import FILE, page

FILE.write_text(page(), encoding="utf-8")
print(f"wrote {FILE}")  # noqa: T201 - a command
