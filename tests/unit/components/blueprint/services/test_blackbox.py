"""What the blackbox exporter is made of: whom it trusts."""

from __future__ import annotations

from components.blueprint.services import blackbox
from components.blueprint.services.draft import Draft
from components.config import CloudProfile
from components.render import blackbox as render
from tests.unit.components import edge_systems


def draft(profile: CloudProfile) -> Draft:
    """Return the exporter of a stack on this cloud."""
    context = edge_systems.context("fairpact", profile=profile)
    key = "blackbox-exporter"
    return blackbox.draft(context, key, context.config.services[key])


def test_a_clouds_own_roots_are_trusted() -> None:
    """Those of the sites' certificates, not the one of the ACME server's own."""
    made = draft(CloudProfile(acme_directory="https://acme/dir", acme_ca="SERVER", roots="ROOTS"))

    files = {item.key: item.content for item in made.new_files}
    assert files["blackbox-exporter-ca.pem"] == "ROOTS"
    assert render.CA in files["blackbox-exporter.yml"]
    assert render.CA in [item.target for item in made.configs]


def test_elsewhere_the_usual_ones_are() -> None:
    """Without roots of its own, a cloud's sites have certificates that anybody trusts."""
    made = draft(CloudProfile())

    assert [item.key for item in made.new_files] == ["blackbox-exporter.yml"]
    assert render.CA not in made.new_files[0].content
