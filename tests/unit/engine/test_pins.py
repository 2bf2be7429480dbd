"""The table of parts fits the lock file and the recipes."""

from __future__ import annotations

import re

import pytest

from cli.paths import ROOT
from engine import places
from engine.part import Part
from engine.pins import PARTS

WITH_SDK = [part for part in PARTS if part.sdk]


@pytest.mark.parametrize("part", WITH_SDK, ids=lambda part: part.name)
def test_version_is_that_of_the_locked_sdk(part: Part) -> None:
    """An SDK asks for a plugin of its own version, so both must be pinned alike."""
    locked = dict(
        re.findall(r"^(\S+)==(\S+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    )
    assert locked[str(part.sdk)] == part.version


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_recipe_has_sums(part: Part) -> None:
    """Each recipe carries go.sum, so that no checksum database is asked."""
    assert (places.MODULES / part.name / "go.sum").stat().st_size > 0


def test_parts_wait_for_parts_that_exist() -> None:
    """A part that waited for an unknown one would be built out of order."""
    names = [part.name for part in PARTS]
    assert {other for part in PARTS for other in part.after} <= set(names)
    assert len(names) == len(set(names))


def test_reported_version_has_v_only_for_the_cli() -> None:
    """Pulumi's CLI is given its tag, plugins their number."""
    reported = {part.name: part.reported for part in PARTS}
    assert reported["pulumi"] == "v3.253.0"
    assert reported["hcloud"] == "1.41.0"


def test_proxy_and_client_know_the_same_dns_providers() -> None:
    """A name's certificate can be had in the same ways, whichever of the two asks for it."""
    providers = "_over/providers/dns/zz_gen_dns_providers.go"
    files = {(places.MODULES / name / providers).read_text() for name in ("traefik", "lego")}
    assert len(files) == 1
