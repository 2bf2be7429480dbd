"""A stack's part of a Cloudflare zone: its records, and the zone's settings and rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.blueprint.edge import AddressOf, CaaData
from components.resources.dns_record import DnsRecord
from components.resources.ruleset import Ruleset
from components.resources.zone import LEADING, own_zone
from components.resources.zone_setting import ZoneSetting

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pulumi

    from components.blueprint.types import DnsRecordSpec, RulesetSpec, RuleSpec, ZoneSpec

# By whom a client is counted: its address, in each of Cloudflare's places apart (all plans have it)
PER_CLIENT = ["cf.colo.id", "ip.src"]


class CloudflareZone:
    """Everything that a stack has in a zone.

    Attributes:
        records: fully qualified name to its IPv4 address, or to what its record says.
    """

    def __init__(
        self,
        name: str,
        spec: ZoneSpec,
        dns: Sequence[DnsRecordSpec],
        address: Callable[[AddressOf], pulumi.Output[str]],
        child: pulumi.ResourceOptions,
    ) -> None:
        self.records: dict[str, pulumi.Input[str]] = {}
        self._address, self._child = address, child
        leading = [record.name for record in dns if record.type in LEADING]
        zone = own_zone(spec.name, spec.zone_id, spec.owner, leading)
        for record in dns:
            self._record(name, record, zone)
        for setting in spec.settings:
            ZoneSetting(
                f"{name}-setting-{setting.name}",
                zone_id=zone,
                setting_id=setting.name,
                value=setting.value,
                opts=child,
            )
        for ruleset in spec.rulesets:
            self._ruleset(name, ruleset, zone)

    def _record(self, name: str, spec: DnsRecordSpec, zone: pulumi.Output[str]) -> None:
        content, data = self._content(spec)
        DnsRecord(
            f"{name}-{spec.key}",
            zone_id=zone,
            name=spec.name,
            type=spec.type,
            content=content,
            data=data,
            ttl=spec.ttl,
            proxied=spec.proxied,
            comment=spec.comment,
            priority=spec.priority,
            opts=self._child,
        )
        if content is not None:
            self.records.setdefault(spec.name, content)

    def _content(
        self, spec: DnsRecordSpec
    ) -> tuple[pulumi.Input[str] | None, dict[str, Any] | None]:
        if isinstance(spec.content, AddressOf):
            return self._address(spec.content), None
        if isinstance(spec.content, CaaData):
            return None, vars(spec.content)
        return spec.content, None

    def _ruleset(self, name: str, spec: RulesetSpec, zone: pulumi.Output[str]) -> None:
        Ruleset(
            f"{name}-{spec.key}",
            zone_id=zone,
            name=spec.name,
            phase=spec.phase,
            description="managed by Plinth",
            rules=[_rule(rule) for rule in spec.rules],
            opts=self._child,
        )


def _rule(spec: RuleSpec) -> dict[str, Any]:
    """Return a rule in the provider's words."""
    rule: dict[str, Any] = {
        "ref": spec.key,
        "action": spec.action,
        "expression": spec.expression,
        "description": spec.description,
        "enabled": True,
    }
    if spec.action == "skip":
        rule["actionParameters"] = {"ruleset": "current"}
    if spec.limit:
        rule["ratelimit"] = {
            "characteristics": PER_CLIENT,
            "period": spec.limit.period,
            "requestsPerPeriod": spec.limit.requests,
            "mitigationTimeout": spec.limit.timeout,
        }
    return rule
