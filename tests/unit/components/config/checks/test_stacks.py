"""No two stacks of one cloud lead one name to themselves, or manage one zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from components.config.checks.stacks import check_stacks
from tests.unit.components import support
from tests.unit.components.edge_systems import context

if TYPE_CHECKING:
    from pathlib import Path

FILE = "systems/glossary/Pulumi.dev.yaml"
OTHER = {"plinth:system": "glossary", "plinth:environment": "dev", "plinth:cloud": "hetzner"}


def claims(root: Path, ours: dict[str, Any], /, **other: Any) -> list[tuple[str, str]]:
    """Return path and cause where another stack's file says this."""
    folder = root / "systems" / "glossary"
    folder.mkdir(parents=True)
    source = support.ROOT / "systems/glossary/system.yaml"
    (folder / "system.yaml").write_text(source.read_text())
    values = OTHER | {f"plinth:{key}": value for key, value in other.items()}
    (folder / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": values}))
    config = context("fairpact", dns=ours).config
    return [(problem.path, problem.cause) for problem in check_stacks(config, root)]


def test_the_stacks_of_this_project_share_no_name() -> None:
    """Each has its domain; the default pair at the top is one of the systems' own."""
    assert list(check_stacks(context("fairpact").config, support.ROOT)) == []


def test_two_systems_on_one_domain_are_refused(tmp_path: Path) -> None:
    """The other's file is named."""
    (tmp_path / "Pulumi.broken.yaml").write_text("config: [")  # reported when it is used

    assert claims(tmp_path, {}, domain="api.fairpact.com") == [
        (
            "plinth:domain",
            f"`api.fairpact.com` leads to another stack already, that of {FILE}",
        )
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"domain": "glossary.fairpact.com"},
        {"domain": "api.fairpact.com", "cloud": "local"},
        {"domain": "api.fairpact.com", "dns": None},
    ],
)
def test_other_names_clouds_and_dns_are_no_conflict(tmp_path: Path, other: dict[str, Any]) -> None:
    """A name is one stack's in one cloud's DNS."""
    assert claims(tmp_path, {}, **other) == []


def test_one_stack_manages_a_zone(tmp_path: Path) -> None:
    """Two would undo each other's settings at each `up`."""
    managing = {"manage_zone": True}
    other = {"domain": "glossary.fairpact.com", "dns": managing}

    assert [path for path, _ in claims(tmp_path, managing, **other)] == ["plinth:dns.manage_zone"]


def test_the_other_one_may_manage_it(tmp_path: Path) -> None:
    """One stack says so, the other does not."""
    other = {"domain": "glossary.fairpact.com", "dns": {"manage_zone": True}}

    assert claims(tmp_path, {}, **other) == []
