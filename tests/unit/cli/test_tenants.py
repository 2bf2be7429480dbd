"""Tenants in a stack's file: added with the next number, refused where that would be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.errors import PlinthError
from cli.release.stack_file import add_tenant

TEXT = """# the shop
config:
  plinth:system: ecommerce # kept
  plinth:tenants:
    acme: {number: 123, subdomain: acme}
"""


def test_a_tenant_is_added_and_the_rest_left_alone(tmp_path: Path) -> None:
    """Comments and the form of the others stay."""
    path = tmp_path / "Pulumi.prod.yaml"
    path.write_text(TEXT, encoding="utf-8")

    add_tenant(path, "globex", {"number": 124, "subdomain": "globex", "domain": "shop.example"})

    assert path.read_text(encoding="utf-8") == (
        f"{TEXT}    globex: {{number: 124, subdomain: globex, domain: shop.example}}\n"
    )


def test_the_first_tenant_makes_the_section(tmp_path: Path) -> None:
    """A stack without tenants gets its first."""
    path = tmp_path / "Pulumi.prod.yaml"
    path.write_text("config:\n  plinth:system: ecommerce\n", encoding="utf-8")

    add_tenant(path, "acme", {"number": 1, "subdomain": "acme"})

    assert path.read_text(encoding="utf-8").endswith(
        "  plinth:tenants:\n    acme: {number: 1, subdomain: acme}\n"
    )


def test_a_tenant_that_is_there_is_refused(tmp_path: Path) -> None:
    """Its schema is somebody's already; the file stays as it was."""
    path = tmp_path / "Pulumi.prod.yaml"
    path.write_text(TEXT, encoding="utf-8")

    with pytest.raises(PlinthError, match="has a tenant `acme` already"):
        add_tenant(path, "acme", {"number": 9, "subdomain": "acme"})

    assert path.read_text(encoding="utf-8") == TEXT
