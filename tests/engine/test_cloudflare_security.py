"""Zone settings, rulesets and origin certificates by the real provider and engine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509

from localcloud import pki
from localcloud.cloudflare import ensure_zone
from localcloud.cloudflare.rulesets import Rulesets
from tests.engine.cloudflare_stack import Stack, stack_of

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.engine

PROGRAM = """
import pulumi
import pulumi_tls as tls
from pulumi_cloudflare.dns_record import DnsRecord
from pulumi_cloudflare.get_ip_ranges import get_ip_ranges
from pulumi_cloudflare.get_zone import get_zone
from pulumi_cloudflare.origin_ca_certificate import OriginCaCertificate
from pulumi_cloudflare.ruleset import Ruleset
from pulumi_cloudflare.zone_setting import ZoneSetting

zone = get_zone(filter={"name": "example.org"}).zone_id
limit = pulumi.Config().get_int("limit") or 5
hsts = {"enabled": True, "max_age": 63072000, "include_subdomains": True, "preload": True}
settings = {
    "ssl": "strict",
    "always_use_https": "on",
    "min_tls_version": "1.2",
    "browser_cache_ttl": 0,
    "security_header": {"strict_transport_security": hsts},
}
for name, value in settings.items():
    ZoneSetting(name, zone_id=zone, setting_id=name, value=value)
rulesets = {
    "http_request_firewall_custom": dict(
        ref="no-dot-files",
        action="block",
        expression='(http.request.uri.path contains "/.")',
        description="no dot files",
    ),
    "http_ratelimit": dict(
        ref="login",
        action="block",
        expression='(http.request.uri.path eq "/login")',
        description="log in slowly",
        ratelimit=dict(
            characteristics=["cf.colo.id", "ip.src"],
            period=60,
            requests_per_period=limit,
            mitigation_timeout=60,
        ),
    ),
    "http_request_dynamic_redirect": dict(
        action="redirect",
        expression='(http.host eq "www.example.org")',
        action_parameters=dict(
            from_value=dict(
                status_code=301,
                preserve_query_string=True,
                target_url=dict(expression='concat("https://example.org", http.request.uri.path)'),
            )
        ),
    ),
    "http_response_headers_transform": dict(
        action="rewrite",
        expression="true",
        action_parameters=dict(headers={"X-Robots-Tag": dict(operation="set", value="noindex")}),
    ),
}
for phase, rule in rulesets.items():
    Ruleset(
        phase, zone_id=zone, name=phase, description="", kind="zone", phase=phase,
        rules=[dict(enabled=True, **rule)],
    )
key = tls.PrivateKey("key", algorithm="ECDSA", ecdsa_curve="P256")
request = tls.CertRequest(
    "request", private_key_pem=key.private_key_pem, subject={"common_name": "example.org"}
)
certificate = OriginCaCertificate(
    "certificate", csr=request.cert_request_pem, hostnames=["example.org", "*.example.org"],
    request_type="origin-ecc", requested_validity=5475,
)
DnsRecord("wildcard", zone_id=zone, type="A", name="*.example.org", content="198.18.0.7",
          ttl=1, proxied=True)
pulumi.export("certificate", certificate.certificate)
pulumi.export("ranges", get_ip_ranges().ipv4_cidrs)
"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Give a stack of that program that is set up and empty."""
    with stack_of(PROGRAM, tmp_path_factory.mktemp("security")) as made:
        yield made


def _rulesets(stack: Stack) -> dict[str, list[dict[str, Any]]]:
    zone = ensure_zone(stack.registrar.store, "example.org")
    return {one["phase"]: one["rules"] for one in Rulesets(stack.registrar).all(zone)}


def test_security_lives_and_dies(stack: Stack) -> None:
    """All of it is made, found unchanged, changed in place, and removed; settings stay."""
    stack.succeed("up", "--yes", "--skip-preview")
    zone = ensure_zone(stack.registrar.store, "example.org")
    settings = stack.registrar.settings(zone)
    wanted = {"ssl": "strict", "always_use_https": "on", "min_tls_version": "1.2"}
    assert wanted == {name: settings[name] for name in wanted}
    assert settings["security_header"]["strict_transport_security"]["max_age"] == 63072000
    before = _rulesets(stack)
    assert len(before) == 4
    assert before["http_ratelimit"][0]["ratelimit"]["requests_per_period"] == 5
    stack.succeed("preview", "--expect-no-changes")
    stack.succeed("refresh", "--preview-only", "--expect-no-changes")

    stack.succeed("config", "set", "limit", "9")
    assert "1 updated" in stack.succeed("up", "--yes", "--skip-preview")
    after = _rulesets(stack)
    assert after["http_ratelimit"][0]["ratelimit"]["requests_per_period"] == 9
    assert after["http_ratelimit"][0]["id"] == before["http_ratelimit"][0]["id"]

    outputs = json.loads(stack.succeed("stack", "output", "--json"))
    signed = x509.load_pem_x509_certificate(outputs["certificate"].encode())
    root = x509.load_pem_x509_certificate(pki.origin(stack.folder).certificate.encode())
    signed.verify_directly_issued_by(root)
    names = signed.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["example.org", "*.example.org"]
    assert outputs["ranges"] == ["127.0.0.1/32"]

    stack.succeed("destroy", "--yes", "--skip-preview")
    assert _rulesets(stack) == {}
    assert stack.registrar.settings(zone)["ssl"] == "strict"


def test_a_wrong_rule_is_the_providers_error(stack: Stack) -> None:
    """An action that a phase does not have is refused with the place and the choices."""
    program = stack.folder / "__main__.py"
    program.write_text(
        PROGRAM.replace('ref="login",\n        action="block"', 'ref="x", action="skip"')
    )
    done = stack.pulumi("up", "--yes", "--skip-preview")
    assert done.returncode != 0
    assert "rules.0: action 'skip' is not allowed in http_ratelimit" in done.stdout + done.stderr
