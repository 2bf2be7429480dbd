"""Our Cloudflare classes against the published SDK's, which is imported here alone."""

from __future__ import annotations

import inspect

import pulumi_cloudflare as cloudflare
import pytest

from components.resources.cloudflare import CloudflareResource
from components.resources.dns_record import DnsRecord
from components.resources.origin_ca_certificate import OriginCaCertificate
from components.resources.ruleset import Ruleset
from components.resources.zone_setting import ZoneSetting

PAIRS = [
    (DnsRecord, cloudflare.DnsRecord),
    (OriginCaCertificate, cloudflare.OriginCaCertificate),
    (Ruleset, cloudflare.Ruleset),
    (ZoneSetting, cloudflare.ZoneSetting),
]
BOTH = pytest.mark.parametrize(("ours", "theirs"), PAIRS, ids=lambda kind: kind.__name__)


@BOTH
def test_token_and_arguments_are_the_sdks(
    ours: type[CloudflareResource], theirs: type[object]
) -> None:
    """What we register is what the SDK's class would register."""
    assert vars(theirs)["pulumi_type"] == ours.token
    known = set(inspect.signature(theirs._internal_init).parameters)  # type: ignore[attr-defined]
    assert _arguments(ours) <= known


@BOTH
def test_every_property_of_the_sdk_is_known(
    ours: type[CloudflareResource], theirs: type[object]
) -> None:
    """What the provider fills in is declared, so that a preview knows it."""
    properties = {name for name, value in vars(theirs).items() if isinstance(value, property)}
    given = _arguments(ours) | ({"kind"} if ours is Ruleset else set())
    # pulumi's own, and one that the provider adds for shadowed records
    ignored = {"include_shadow_metadata"}
    assert {_camel(name) for name in properties - given - ignored} == set(ours.outputs)


def _arguments(kind: type[CloudflareResource]) -> set[str]:
    return set(inspect.signature(kind.__init__).parameters) - {"self", "resource_name", "opts"}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)
