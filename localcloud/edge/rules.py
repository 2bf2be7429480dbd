"""What a zone's settings and rulesets do to a request: refuse, redirect, limit, change headers."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from localcloud.cloudflare.rulesets import Rulesets
from localcloud.edge.expression import UnsupportedError, compile_expression
from localcloud.edge.limits import Limits
from localcloud.edge.pages import EdgeError

if TYPE_CHECKING:
    from localcloud.cloudflare.registrar import Registrar
    from localcloud.edge.expression import Facts
    from localcloud.edge.headers import Headers

log = logging.getLogger(__name__)
CHALLENGES = frozenset({"challenge", "js_challenge", "managed_challenge"})
ACME_PATH = "/.well-known/acme-challenge/"


class Redirect(Exception):  # noqa: N818 - no error, an answer
    """The request is answered by a redirect: HTTP status and where to."""

    def __init__(self, status: int, location: str) -> None:
        super().__init__(location)
        self.status = status
        self.location = location


@dataclass
class Rules:
    """Applies what is configured for proxied names; the counters live as long as the edge.

    Challenges are refusals here, since there is nobody to solve them. Rules whose expression the
    edge does not understand are passed over, with a warning in the log.
    """

    registrar: Registrar
    limits: Limits = field(default_factory=Limits)
    _warned: set[str] = field(default_factory=set)

    def before(self, zone_id: str, facts: Facts) -> None:
        """Let a request pass.

        Raises:
            Redirect: it is sent elsewhere.
            EdgeError: it is refused.
        """
        settings = self.registrar.settings(zone_id)
        path = str(facts["http.request.uri.path"])
        if path.startswith(ACME_PATH):
            return  # a certificate must not wait for anything
        by_phase = {one["phase"]: one for one in Rulesets(self.registrar).all(zone_id)}
        if settings["always_use_https"] == "on" and not facts["ssl"]:
            raise Redirect(301, f"https://{facts['http.host']}{facts['http.request.uri']}")
        self._redirect(by_phase, facts)
        skipped = self._firewall(by_phase, facts)
        if "http_ratelimit" not in skipped:
            self._limit(by_phase, facts)

    def after(self, zone_id: str, facts: Facts, headers: Headers) -> Headers:
        """Give the response's headers as the zone's rules change them."""
        found = Rulesets(self.registrar).of_phase(zone_id, "http_response_headers_transform")
        for rule in (found or {}).get("rules", []):
            if not self._matches(rule, facts):
                continue
            for name, change in rule["action_parameters"].get("headers", {}).items():
                key = name.lower().encode()
                if change["operation"] in ("set", "remove"):
                    headers = [(k, v) for k, v in headers if k.lower() != key]
                if change["operation"] in ("set", "add"):
                    headers = [*headers, (key, self._text(change, facts).encode())]
        return headers

    def _redirect(self, by_phase: dict[str, Any], facts: Facts) -> None:
        for rule in _rules(by_phase, "http_request_dynamic_redirect"):
            if self._matches(rule, facts):
                wanted = rule["action_parameters"].get("from_value", {})
                location = self._text(wanted.get("target_url", {}), facts)
                query = str(facts["http.request.uri.query"])
                if wanted.get("preserve_query_string") and query:
                    location += f"?{query}"
                raise Redirect(int(wanted.get("status_code", 302)), location)

    def _firewall(self, by_phase: dict[str, Any], facts: Facts) -> frozenset[str]:
        """Refuse what a rule blocks; gives the phases that are skipped."""
        for rule in _rules(by_phase, "http_request_firewall_custom"):
            if not self._matches(rule, facts):
                continue
            if rule["action"] == "skip":
                return frozenset(rule["action_parameters"].get("phases", ()))
            self._refuse(rule)
        return frozenset()

    def _limit(self, by_phase: dict[str, Any], facts: Facts) -> None:
        for rule in _rules(by_phase, "http_ratelimit"):
            limit = rule["ratelimit"]
            most = limit.get("requests_per_period")
            if most is None or not self._matches(rule, facts):
                continue
            known = [name for name in limit["characteristics"] if name in facts]
            key = (rule["id"], *(str(facts[name]) for name in known))
            wait = self.limits.exceeded(
                key, most, limit["period"], limit.get("mitigation_timeout") or 0
            )
            if wait and rule["action"] != "log":
                raise EdgeError(
                    429,
                    "Too many requests",
                    f"More than {most} requests in {limit['period']} s: rule "
                    f"{rule.get('description') or rule['ref']!r} of the zone.",
                    {"Retry-After": str(wait)},
                )

    @staticmethod
    def _refuse(rule: dict[str, Any]) -> None:
        name = rule.get("description") or rule["ref"]
        if rule["action"] == "block":
            raise EdgeError(403, "Blocked", f"Rule {name!r} of the zone refuses this request.")
        if rule["action"] in CHALLENGES:
            raise EdgeError(
                403,
                "Challenge",
                f"Rule {name!r} of the zone asks for a challenge, which nobody can solve here.",
                {"Cf-Mitigated": "challenge"},
            )

    def _matches(self, rule: dict[str, Any], facts: Facts) -> bool:
        if not rule.get("enabled", True):
            return False
        try:
            return bool(compile_expression(rule["expression"])(facts))
        except UnsupportedError as error:
            if rule["id"] not in self._warned:
                self._warned.add(rule["id"])
                log.warning("rule %s is not enforced here: %s", rule["ref"], error)
            return False

    @staticmethod
    def _text(given: dict[str, Any], facts: Facts) -> str:
        if "value" in given:
            return str(given["value"])
        try:
            return str(compile_expression(given["expression"])(facts))
        except (UnsupportedError, KeyError) as error:
            raise EdgeError(
                500, "A rule cannot be evaluated", f"The local edge does not know {error}."
            ) from error


def _rules(by_phase: dict[str, Any], phase: str) -> list[dict[str, Any]]:
    return list(by_phase.get(phase, {}).get("rules", []))
