"""DNS records beside the state: with the stack's own mark, or at one of its names or below them.

Mail, proofs of ownership and other text of a domain are made by hand everywhere; so without the
mark only what leads visitors, or names below, to somewhere else is told. Records with the mark of
another stack are that one's own business.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from drift.finding import UNKNOWN_SINCE, Finding, Since
from drift.keyed import keyed
from drift.state import State, plain

RECORD: Final = "cloudflare:index/dnsRecord:DnsRecord"
_LEADING = frozenset({"A", "AAAA", "CNAME", "NS", "HTTPS", "SVCB"})
_MARK: Final = ", managed by Plinth"
# Put there for a minute by whoever proves to an authority that the name is his.
_PROOF: Final = "_acme-challenge."
Record = Mapping[str, Any]


def zones(state: State) -> list[str]:
    """Return the zones in which the stack has records."""
    found = (plain(item["inputs"]).get("zoneId") for item in state.of(RECORD))
    return sorted({str(zone) for zone in found if zone})


def extra_records(records: Sequence[Record], state: State) -> list[Finding]:
    """Return the records of its zones that are the stack's business and not in its state."""
    inputs = [plain(item["inputs"]) for item in state.of(RECORD)]
    marks = {item.get("comment") for item in inputs} - {None}
    names = {item["name"].rstrip(".").removeprefix("*.") for item in inputs}
    known = state.ids(RECORD)
    return [
        _finding(record, why)
        for record in sorted(records, key=lambda item: (item["name"], item["type"], item["id"]))
        if record["id"] not in known
        for why in _why(record, marks, names)
    ]


def _why(record: Record, marks: set[str], names: set[str]) -> Iterator[str]:
    """Give the one reason why a record is told of, if there is one."""
    comment = record.get("comment") or ""
    name = record["name"].rstrip(".")
    if comment in marks:
        yield "it has the stack's mark and is not in its state"
    elif comment.endswith(_MARK) or record["type"] not in _LEADING or name.startswith(_PROOF):
        return
    elif name.removeprefix("*.") in names:
        yield "the name is the stack's, and this leads a part of its visitors elsewhere"
    elif any(name.endswith(f".{own}") for own in names):
        yield "the name is below one of the stack's"


def _finding(record: Record, why: str) -> Finding:
    made = record.get("modified_on") or record.get("created_on")
    return keyed(
        "cloudflare",
        "extra",
        f"cloudflare:{record['type']}:{record['name']}:{record.get('content', '')}",
        f"DNS record {record['name']} {record['type']}",
        [f"content: {record.get('content', '')}", why],
        since=Since(at=datetime.fromisoformat(made), exact=True, source="Cloudflare: modified_on")
        if made
        else UNKNOWN_SINCE,
        undo="delete the record in Cloudflare's dashboard or by its API",
    )
