"""The names of a system, and Cloudflare's settings in front of it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from components.config.base import Key, Section
from components.config.ingress import Host


class RecordConfig(Section):
    """A record of its own, for example the CNAME that leads to a frontend on Vercel.

    Attributes:
        name: `{domain}` and `{zone}` are filled in.
        environments: where it is made; empty means everywhere.
    """

    name: Host
    type: Literal["A", "AAAA", "CNAME", "TXT", "MX", "CAA"]
    content: str
    ttl: Annotated[int, Field(ge=1, le=86400)] = 300
    proxied: bool = False
    priority: int | None = None
    environments: tuple[str, ...] = ()


class WafRuleConfig(Section):
    """A rule of Cloudflare's firewall in its own expression language."""

    expression: str
    action: Literal["block", "managed_challenge", "js_challenge", "log", "skip"]
    description: str


class EdgeLimitConfig(Section):
    """A rate limit at Cloudflare's edge: `requests` in `period` seconds of one address."""

    expression: str
    requests: Annotated[int, Field(ge=1)]
    period: Literal[10, 60, 120, 300, 600, 3600]
    timeout: Annotated[int, Field(ge=0, le=86400)] = 60


class CloudflareConfig(Section):
    """What Cloudflare does in front of the system, where its names are proxied.

    Attributes:
        settings: zone settings by Cloudflare's name, for example `min_tls_version: "1.2"`.
    """

    settings: dict[str, str | int | bool] = Field(default_factory=dict)
    waf: dict[Key, WafRuleConfig] = Field(default_factory=dict)
    limits: dict[Key, EdgeLimitConfig] = Field(default_factory=dict)
