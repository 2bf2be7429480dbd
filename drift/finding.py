"""What a look at a stack found, and how far it could look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, get_args

Place = Literal["hetzner", "cloudflare", "swarm", "servers"]
PLACES: tuple[Place, ...] = get_args(Place)
Kind = Literal["changed", "gone", "extra"]
NONE, COULD_NOT_LOOK, FOUND = 0, 1, 3  # exit codes; 2 is the command line's own


@dataclass(frozen=True, kw_only=True)
class Since:
    """When something was changed.

    Attributes:
        at: the moment, or the last one at which it was still as it should be; None: not known.
        exact: whether it is the moment itself.
        source: who says so, for example `Hetzner: set_firewall_rules`.
    """

    at: datetime | None
    exact: bool
    source: str

    def words(self) -> str:
        """Return it for a table, in UTC."""
        if self.at is None:
            return "not known"
        shown = self.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        return shown if self.exact else f"after {shown}"


UNKNOWN_SINCE = Since(at=None, exact=False, source="")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is not as the state has it.

    Attributes:
        key: the same at every look, by which it can be accepted; for example
            `changed:network-servers` or `extra:cloudflare:A:x.example.com`.
        what: noun and name, for people.
        details: what differs, a value each; secrets masked.
        accept, undo: what to do to keep it, or to be rid of it.
    """

    key: str
    place: Place
    kind: Kind
    what: str
    details: tuple[str, ...]
    since: Since = UNKNOWN_SINCE
    accept: str
    undo: str


@dataclass(frozen=True, kw_only=True)
class Look:
    """All that one look found.

    Attributes:
        stack: its name.
        findings: sorted by place and key; without what was accepted.
        unseen: why a part could not be looked at, by place or server.
        accepted: findings that the stack's config accepts, each with its reason.
    """

    stack: str
    findings: tuple[Finding, ...]
    unseen: Mapping[str, str]
    accepted: tuple[tuple[Finding, str], ...] = ()

    @property
    def exit_code(self) -> int:
        """Return 3 where drift was found, else 1 where a part could not be looked at, else 0."""
        if self.findings:
            return FOUND
        return COULD_NOT_LOOK if self.unseen else NONE

    def as_json(self) -> dict[str, Any]:
        """Return it for a script."""
        return {
            "stack": self.stack,
            "drift": [_as_json(finding) for finding in self.findings],
            "accepted": [
                _as_json(finding) | {"reason": reason} for finding, reason in self.accepted
            ],
            "not_looked_at": dict(sorted(self.unseen.items())),
        }


def _as_json(finding: Finding) -> dict[str, Any]:
    at = finding.since.at
    return {
        "key": finding.key,
        "place": finding.place,
        "kind": finding.kind,
        "what": finding.what,
        "details": list(finding.details),
        "since": at.astimezone(UTC).isoformat(timespec="seconds") if at else None,
        "since_is_exact": finding.since.exact,
        "since_source": finding.since.source,
        "accept": finding.accept,
        "undo": finding.undo,
    }
