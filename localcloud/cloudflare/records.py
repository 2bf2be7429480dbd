"""DNS records: what a request may say, and what the record is that comes of it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from localcloud.cloudflare.content import (
    BY_CONTENT,
    BY_DATA,
    PROXIABLE,
    WITH_PRIORITY,
    check_content,
    content_of_data,
)
from localcloud.cloudflare.errors import CloudflareError, invalid
from localcloud.cloudflare.names import absolute, is_record_name

if TYPE_CHECKING:
    from collections.abc import Iterable

Record = dict[str, Any]
AUTOMATIC_TTL = 1
_TTL = range(60, 86401)
_HOST_TYPES = frozenset({"A", "AAAA", "CNAME"})


class RecordSettings(BaseModel):
    """Settings of a record that change how Cloudflare answers."""

    model_config = ConfigDict(extra="forbid", strict=True)
    ipv4_only: bool | None = None
    ipv6_only: bool | None = None
    flatten_cname: bool | None = None


class RecordInput(BaseModel):
    """A record as a request writes it; `id` and `zone_id` are tolerated, as by Cloudflare."""

    model_config = ConfigDict(extra="forbid")
    type: str
    name: str = Field(min_length=1, max_length=255)
    content: str | None = None
    data: dict[str, Any] | None = None
    ttl: int = Field(default=AUTOMATIC_TTL, strict=False)
    proxied: bool | None = Field(default=None, strict=True)
    priority: int | None = Field(default=None, ge=0, le=65535)
    comment: str | None = Field(default=None, max_length=100)
    tags: list[str] | None = None
    settings: RecordSettings | None = None
    private_routing: bool | None = None
    id: str | None = None
    zone_id: str | None = None


def parse(body: dict[str, Any]) -> RecordInput:
    """Read a request's body.

    Raises:
        CloudflareError: names each field that is missing, unknown or of the wrong type.
    """
    try:
        return RecordInput.model_validate(body)
    except ValidationError as error:
        parts = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise invalid(1004, f"DNS Validation Error: {'; '.join(parts)}") from None


def build(wanted: RecordInput, zone_name: str) -> Record:
    """Check a record against its type and zone, and give the fields that the API shows of it.

    Raises:
        CloudflareError: type, name, content, TTL or proxying is not possible.
    """
    kind = wanted.type
    if kind not in BY_CONTENT | BY_DATA:
        offered = ", ".join(sorted(BY_CONTENT | BY_DATA))
        raise invalid(9003, f"DNS record type {kind!r} is invalid; the local cloud has {offered}.")
    name = absolute(wanted.name, zone_name)
    if not is_record_name(name):
        raise invalid(9000, f"DNS name is invalid: {wanted.name!r}.")
    proxied = bool(wanted.proxied)
    if proxied and kind not in PROXIABLE:
        raise invalid(9004, f"Record type {kind} cannot be proxied.")
    if wanted.ttl != AUTOMATIC_TTL and wanted.ttl not in _TTL:
        bounds = "Must be between 60 and 86400 seconds, or 1 for Automatic."
        raise invalid(9021, f"Invalid TTL. {bounds}")
    record: Record = {
        "name": name,
        "type": kind,
        "content": _content(wanted),
        "proxiable": kind in PROXIABLE,
        "proxied": proxied,
        "ttl": AUTOMATIC_TTL if proxied else wanted.ttl,
        "settings": wanted.settings.model_dump(exclude_none=True) if wanted.settings else {},
        "meta": {},
        "comment": wanted.comment,
        "tags": sorted(wanted.tags or []),
    }
    if wanted.data is not None:
        record["data"] = wanted.data
    if kind in WITH_PRIORITY:
        record["priority"] = _priority(wanted)
    return record


def _content(wanted: RecordInput) -> str:
    if wanted.type in BY_DATA:
        if wanted.data is None:
            raise invalid(9101, f"A {wanted.type} record is written as data, not as content.")
        return content_of_data(wanted.type, wanted.data)
    if wanted.data is not None:
        raise invalid(9101, f"A {wanted.type} record is written as content, not as data.")
    if wanted.content is None:
        raise invalid(9020, f"A {wanted.type} record needs content.")
    return check_content(wanted.type, wanted.content)


def _priority(wanted: RecordInput) -> int:
    if wanted.type == "SRV" and wanted.data is not None:
        return int(wanted.data["priority"])
    if wanted.priority is None:
        raise invalid(9100, "A MX record needs a priority from 0 to 65535.")
    return wanted.priority


def conflict(record: Record, others: Iterable[Record]) -> CloudflareError | None:
    """Tell why a record cannot stand beside the others of its zone, or None where it can."""
    kind = record["type"]
    for other in others:
        if other["name"] != record["name"]:
            continue
        if other["type"] == kind and other["content"] == record["content"]:
            return invalid(81058, "An identical record already exists.")
        if kind == "CNAME" and other["type"] in _HOST_TYPES:
            return invalid(81053, "An A, AAAA, or CNAME record with that host already exists.")
        if kind in _HOST_TYPES and other["type"] == "CNAME":
            return invalid(81054, "A CNAME record with that host already exists.")
    return None
