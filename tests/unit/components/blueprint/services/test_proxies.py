"""What nginx, lego and Traefik are made of."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from components.blueprint.services import lego, nginx, traefik
from components.config import CloudProfile
from tests.unit.components import edge_systems

if TYPE_CHECKING:
    from components.blueprint.services.draft import Draft

MODULES = {"nginx": nginx, "lego": lego, "traefik": traefik}
LOCAL = CloudProfile(
    acme_directory="https://198.18.1.1:14000/dir",
    acme_ca="PEM",
    cloudflare_api="http://198.18.1.1:9000/client/v4",
)


def draft(kind: str, system: str, **changes: Any) -> Draft:
    """Return the draft of a system's service of a kind."""
    context = edge_systems.context(system, **changes)
    (key,) = [key for key, item in context.config.services.items() if item.kind == kind]
    made: Draft = MODULES[kind].draft(context, key, context.config.services[key])
    return made


def files(made: Draft) -> dict[str, str]:
    """Return a draft's files by key."""
    return {item.key: item.content for item in made.new_files}


def test_lego_writes_where_nginx_reads() -> None:
    """The same directory of the server's own disk, made for the user that both have."""
    writer, reader = draft("lego", "fairpact"), draft("nginx", "fairpact")

    assert [(b.source, b.target, b.read_only) for b in writer.binds] == [
        ("/var/lib/plinth/certificates", "/certificates", False)
    ]
    assert [(b.source, b.target, b.read_only) for b in reader.binds] == [
        ("/var/lib/plinth/certificates", "/certificates", True)
    ]
    assert writer.directories == reader.directories
    (directory,) = writer.directories
    assert (directory.uid, directory.gid, directory.mode) == (101, 101, "0700")
    assert (directory.volume, directory.role) == (None, "edge")


@pytest.mark.parametrize(("kind", "system"), [("nginx", "fairpact"), ("traefik", "nutri")])
def test_a_proxy_holds_both_ports_and_ends_before_it_starts(kind: str, system: str) -> None:
    """Ports of the servers lead to unprivileged ones; one port has one holder."""
    made = draft(kind, system)

    assert [(port.published, port.target) for port in made.ports] == [(80, 8000), (443, 8443)]
    assert made.order == "stop-first"


@pytest.mark.parametrize("kind", ["lego", "traefik"])
def test_the_token_for_dns_is_a_file(kind: str) -> None:
    """Only who writes records gets it, and never in its environment."""
    system = "ecommerce"
    if kind == "traefik":
        context = edge_systems.context(system, profile=LOCAL)
        service = context.config.services["nginx"]
        made = traefik.draft(context, "nginx", service)
    else:
        made = draft(kind, system, profile=LOCAL)

    assert made.env["CLOUDFLARE_DNS_API_TOKEN_FILE"] == "/run/secrets/cloudflare-dns-token"
    assert made.env["CLOUDFLARE_BASE_URL"] == "http://198.18.1.1:9000/client/v4"
    assert [item.source for item in made.secrets] == ["cloudflare-dns-token"]
    assert "CLOUDFLARE_BASE_URL" not in draft("lego", system).env
    assert draft("lego", "fairpact").secrets == ()
    assert draft("nginx", system).secrets == ()


def test_an_authority_of_ones_own_is_told_its_certificate() -> None:
    """A local cloud's is in nobody's store; Let's Encrypt needs none."""
    own = draft("lego", "fairpact", profile=LOCAL)

    assert files(own)["lego-ca.pem"] == "PEM"
    assert own.env == {"LEGO_CA_CERTIFICATES": "/etc/plinth/acme-ca.pem"}
    assert set(files(draft("lego", "fairpact"))) == {"lego-start.sh"}
    assert "caCertificates" in files(draft("traefik", "nutri", profile=LOCAL))["traefik.yaml"]
    assert "caCertificates" not in files(draft("traefik", "nutri"))["traefik.yaml"]


def test_each_name_is_asked_for_by_its_challenge() -> None:
    """Lego's list has a line for each certificate."""
    script = files(draft("lego", "ecommerce"))["lego-start.sh"]

    assert "\n_.example.net dns-01 *.example.net\n" in script
    assert "\nshop.globex.example http-01 shop.globex.example\n" in script


@pytest.mark.parametrize(
    ("kind", "system"), [("lego", "ecommerce"), ("lego", "fairpact"), ("traefik", "nutri")]
)
def test_start_scripts_are_shell(kind: str, system: str) -> None:
    """A shell reads them without a complaint, and complains where something is missing."""
    script = files(draft(kind, system))[f"{kind}-start.sh"]

    def complaint(text: str) -> str:
        done = subprocess.run(["sh", "-n"], input=text, capture_output=True, text=True, check=False)
        return done.stderr

    assert complaint(script) == ""
    assert complaint(script.replace("done", "")) != ""
