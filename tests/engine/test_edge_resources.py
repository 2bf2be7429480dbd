"""Our own Cloudflare classes and components through the real engine and provider."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cli.paths import ROOT
from localcloud.cloudflare import ensure_zone
from tests.engine.cloudflare_stack import Stack, stack_of

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.engine

PROGRAM = """
import pulumi
from components.blueprint.edge import *
from components.cloudflare_zone import CloudflareZone
from components.origin_certificate import OriginCertificate

config = pulumi.Config()
owner = "shop-prod, managed by Plinth"

def record(key, name, type, content, **more):
    return DnsRecordSpec(key=key, zone="example.org", name=name, type=type, content=content,
                         ttl=300, proxied=False, comment=owner, **more)

dns = (
    record("app", "example.org", "A", AddressOf(kind="server", key="app-1")),
    record("host-wildcard", "*.example.org", "A", AddressOf(kind="server", key="app-1")),
    record("caa-app", "example.org", "CAA", CaaData(flags=0, tag="issue", value="letsencrypt.org")),
    record("record-mail", "example.org", "MX", "mail.example.net", priority=10),
)
rules = (
    RuleSpec(key="admin", expression='http.request.uri.path contains "/admin"', action="block",
             description="nobody's business"),
    RuleSpec(key="known", expression="ip.src eq 192.0.2.1", action="skip", description="monitor"),
)
limited = (
    RuleSpec(key="api", expression='starts_with(http.request.uri.path, "/api")', action="block",
             description="60 a minute",
             limit=RateLimitSpec(requests=config.get_int("requests") or 60, period=60, timeout=60)),
)
zone = ZoneSpec(
    name="example.org", zone_id=None, owner=owner,
    settings=(ZoneSettingSpec(name="min_tls_version", value="1.2"),
              ZoneSettingSpec(name="ssl", value="strict")),
    rulesets=(
        RulesetSpec(key="waf", name="waf", phase="http_request_firewall_custom", rules=rules),
        RulesetSpec(key="limits", name="limits", phase="http_ratelimit", rules=limited),
    ),
)
CloudflareZone("edge", zone, dns, lambda address: pulumi.Output.from_input("198.18.0.1"),
               pulumi.ResourceOptions())
origin = OriginCertificate("origin", OriginCertificateSpec(
    key="origin", hosts=("*.example.org", "example.org"), days=5475,
    certificate="origin-certificate", key_file="origin-key"))
pulumi.export("certificate", origin.secrets["origin-certificate"])
"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Give a stack of that program, which finds the project's own modules."""
    with stack_of(PROGRAM, tmp_path_factory.mktemp("edge")) as made:
        paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
        variables = {**made.environment, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
        yield replace(made, environment=variables)


def test_a_zones_records_settings_rules_and_certificate_live_and_die(stack: Stack) -> None:
    """All are made in one run, found unchanged in the next, changed alone, and removed."""
    stack.succeed("up", "--yes", "--skip-preview")
    assert stack.contents() == {
        "example.org A": "198.18.0.1",
        "*.example.org A": "198.18.0.1",
        "example.org CAA": '0 issue "letsencrypt.org"',
        "example.org MX": "mail.example.net",
    }
    certificate = stack.succeed("stack", "output", "certificate", "--show-secrets")
    assert "BEGIN CERTIFICATE" in certificate
    assert "BEGIN CERTIFICATE" not in stack.succeed("stack", "output")
    stack.succeed("preview", "--expect-no-changes")
    stack.succeed("refresh", "--preview-only", "--expect-no-changes")
    stack.succeed("config", "set", "requests", "30")
    assert "1 updated" in stack.succeed("up", "--yes", "--skip-preview")


def test_a_strangers_record_is_left_alone(stack: Stack) -> None:
    """The run ends with its name and content, and without a traceback."""
    zone = ensure_zone(stack.registrar.store, "example.org")
    stranger = {"type": "A", "name": "example.org", "content": "192.0.2.9", "comment": "old shop"}
    made = stack.registrar.add_record(zone, stranger)
    try:
        done = stack.pulumi("preview")
        said = done.stdout + done.stderr
        assert done.returncode != 0
        assert "example.org A 192.0.2.9 (old shop)" in said
        assert "Traceback" not in said
    finally:
        stack.registrar.remove_record(zone, made["id"])
    stack.succeed("preview", "--expect-no-changes")
    stack.succeed("destroy", "--yes", "--skip-preview")
    assert stack.contents() == {}
