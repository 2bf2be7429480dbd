"""What a ruleset and its rules may say, and the documents that the API shows of them. Pure.

Checked: phases, actions, and what each action needs. Expressions are kept as they come: which of
them the local edge can evaluate is told by `expression.compile_expression`.
"""

from __future__ import annotations

import secrets
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from localcloud.cloudflare.errors import invalid

ACTIONS: dict[str, frozenset[str]] = {
    "http_request_firewall_custom": frozenset(
        {"block", "challenge", "js_challenge", "managed_challenge", "log", "skip"}
    ),
    "http_ratelimit": frozenset({"block", "challenge", "js_challenge", "managed_challenge", "log"}),
    "http_request_dynamic_redirect": frozenset({"redirect"}),
    "http_response_headers_transform": frozenset({"rewrite"}),
    "http_request_transform": frozenset({"rewrite"}),
    "http_request_cache_settings": frozenset({"set_cache_settings"}),
}
PERIODS = frozenset({10, 15, 20, 30, 40, 45, 60, 90, 120, 180, 240, 300, 480, 600, 900, 1200,
                     1800, 2400, 3600, 65535, 86400})  # fmt: skip
Document = dict[str, Any]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RateLimit(_Body):
    """How much is too much; requests are counted for each value of `characteristics`."""

    characteristics: list[str]
    period: int
    requests_per_period: int | None = Field(default=None, ge=1)
    mitigation_timeout: int | None = Field(default=None, ge=0, le=86400)
    requests_to_origin: bool | None = None
    counting_expression: str | None = None
    score_per_period: int | None = None
    score_response_header_name: str | None = None

    @model_validator(mode="after")
    def _known(self) -> RateLimit:
        if self.period not in PERIODS:
            raise ValueError(f"period must be one of {', '.join(map(str, sorted(PERIODS)))}")
        if "cf.colo.id" not in self.characteristics:
            raise ValueError("characteristics must hold cf.colo.id")
        if self.requests_per_period is None and self.score_per_period is None:
            raise ValueError("requests_per_period is missing")
        return self


class Rule(_Body):
    """One rule as a request writes it; `id`, `version` and `last_updated` are tolerated."""

    action: str
    expression: str = Field(min_length=1, max_length=4096)
    action_parameters: dict[str, Any] | None = None
    description: str | None = None
    enabled: bool = True
    ratelimit: RateLimit | None = None
    logging: dict[str, Any] | None = None
    ref: str | None = None
    id: str | None = None
    version: str | None = None
    last_updated: str | None = None


class Ruleset(_Body):
    """A ruleset as a request writes it."""

    name: str = ""
    description: str = ""
    kind: Literal["zone"] = "zone"
    phase: str
    rules: list[Rule] = Field(default_factory=list)
    id: str | None = None
    version: str | None = None
    last_updated: str | None = None


def read(body: Document) -> Ruleset:
    """Read and check a request's body.

    Raises:
        CloudflareError: names each field that is missing, unknown or does not fit.
    """
    try:
        wanted = Ruleset.model_validate(body)
    except ValidationError as error:
        parts = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise invalid(20000, f"invalid JSON: {'; '.join(parts)}") from None
    allowed = ACTIONS.get(wanted.phase)
    if allowed is None:
        known = ", ".join(sorted(ACTIONS))
        raise invalid(20021, f"phase {wanted.phase!r}: the local cloud has {known}")
    for number, rule in enumerate(wanted.rules):
        _check(wanted.phase, number, rule, allowed)
    return wanted


def _check(phase: str, number: int, rule: Rule, allowed: frozenset[str]) -> None:
    where = f"rules.{number}"
    if rule.action not in allowed:
        raise invalid(
            20120,
            f"{where}: action {rule.action!r} is not allowed in {phase}: use "
            f"{', '.join(sorted(allowed))}",
        )
    if (rule.ratelimit is not None) != (phase == "http_ratelimit"):
        word = "needs" if phase == "http_ratelimit" else "cannot have"
        raise invalid(20158, f"{where}: a rule of {phase} {word} ratelimit")
    if rule.action in ("redirect", "rewrite", "skip") and not rule.action_parameters:
        raise invalid(20097, f"{where}: action {rule.action} needs action_parameters")


def show(wanted: Ruleset, old: Document | None, key: str, now: str) -> Document:
    """Give the document of a ruleset; a rule keeps its identity by `id`, else by `ref`."""
    known = {rule[field]: rule for rule in (old or {}).get("rules", []) for field in ("ref", "id")}
    return {
        "id": key,
        "name": wanted.name,
        "description": wanted.description,
        "kind": wanted.kind,
        "phase": wanted.phase,
        "version": str(int(old["version"]) + 1 if old else 1),
        "last_updated": now,
        "rules": [_rule(rule, known, now) for rule in wanted.rules],
    }


def _rule(rule: Rule, known: dict[str, Document], now: str) -> Document:
    old = known.get(rule.id or "") or known.get(rule.ref or "")
    key = old["id"] if old else secrets.token_hex(16)
    said = rule.model_dump(exclude_none=True, exclude={"id", "version", "last_updated"})
    shown = {"id": key, "ref": key, **said}
    stamps = ("version", "last_updated")
    if old and {k: v for k, v in old.items() if k not in stamps} == shown:
        return old
    version = str(int(old["version"]) + 1 if old else 1)
    return {**shown, "version": version, "last_updated": now}
