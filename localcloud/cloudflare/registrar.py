"""Zones and records as they are kept: every change is checked and committed in one transaction."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from localcloud.cloudflare import records, settings, zones
from localcloud.cloudflare.errors import invalid, missing_record, missing_zone

if TYPE_CHECKING:
    from localcloud.cloudflare.records import Record
    from localcloud.cloudflare.zones import Zone
    from localcloud.store import Store

ZONES = "cloudflare_zones"
RECORDS = "cloudflare_records"
SETTINGS = "cloudflare_zone_settings"
RULESETS = "cloudflare_rulesets"


def now() -> str:
    """Return the time as the API writes it."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


class Registrar:
    """All zones with their records; safe for use from several threads, as its `store` is."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def zones(self) -> list[Zone]:
        """Give all zones, oldest first."""
        return self.store.all(ZONES)

    def zone(self, zone_id: str) -> Zone:
        """Give one zone.

        Raises:
            CloudflareError: there is none.
        """
        zone = self.store.get(ZONES, zone_id)
        if zone is None:
            raise missing_zone()
        return zone

    def add_zone(self, name: str) -> Zone:
        """Make a zone.

        Raises:
            CloudflareError: the name is no domain, or is taken.
        """
        zone = zones.new_zone(secrets.token_hex(16), name, now())
        with self.store.transaction():
            if any(other["name"] == zone["name"] for other in self.zones()):
                raise invalid(1061, f"{zone['name']} already exists")
            self.store.put(ZONES, zone["id"], zone)
        return zone

    def change_zone(self, zone_id: str, fields: dict[str, Any]) -> Zone:
        """Set fields of a zone."""
        with self.store.transaction():
            zone = {**self.zone(zone_id), **fields, "modified_on": now()}
            self.store.put(ZONES, zone_id, zone)
        return zone

    def remove_zone(self, zone_id: str) -> None:
        """Remove a zone with all its records."""
        with self.store.transaction():
            self.zone(zone_id)
            for record in self.records(zone_id):
                self.store.delete(RECORDS, record["id"])
            for ruleset in self.store.all(RULESETS):
                if ruleset["zone_id"] == zone_id:
                    self.store.delete(RULESETS, ruleset["id"])
            self.store.delete(SETTINGS, zone_id)
            self.store.delete(ZONES, zone_id)

    def settings(self, zone_id: str) -> dict[str, Any]:
        """Give value by name of all settings of a zone."""
        self.zone(zone_id)
        return {**settings.DEFAULTS, **(self.store.get(SETTINGS, zone_id) or {})}

    def change_setting(self, zone_id: str, name: str, value: Any) -> None:
        """Set one setting of a zone.

        Raises:
            CloudflareError: no such setting, or no such value of it.
        """
        value = settings.check(name, value)
        with self.store.transaction():
            self.store.put(SETTINGS, zone_id, {**self.settings(zone_id), name: value})

    def records(self, zone_id: str) -> list[Record]:
        """Give all records of a zone, oldest first."""
        self.zone(zone_id)
        return [r for r in self.store.all(RECORDS) if r["zone_id"] == zone_id]

    def record(self, zone_id: str, record_id: str) -> Record:
        """Give one record.

        Raises:
            CloudflareError: there is no such zone or record.
        """
        self.zone(zone_id)
        record = self.store.get(RECORDS, record_id)
        if record is None or record["zone_id"] != zone_id:
            raise missing_record()
        return record

    def add_record(self, zone_id: str, body: dict[str, Any]) -> Record:
        """Make a record out of a request's body.

        Raises:
            CloudflareError: the record is not valid or meets another.
        """
        with self.store.transaction():
            return self._keep(zone_id, secrets.token_hex(16), body, None)

    def replace_record(self, zone_id: str, record_id: str, body: dict[str, Any]) -> Record:
        """Write a record anew (PUT)."""
        with self.store.transaction():
            return self._keep(zone_id, record_id, body, self.record(zone_id, record_id))

    def change_record(self, zone_id: str, record_id: str, body: dict[str, Any]) -> Record:
        """Write the fields that are given and keep the others (PATCH)."""
        with self.store.transaction():
            old = self.record(zone_id, record_id)
            known = records.RecordInput.model_fields
            kept = {name: old[name] for name in known if old.get(name) is not None}
            if kept.get("data") is not None:
                kept.pop("content")
            return self._keep(zone_id, record_id, {**kept, **body}, old)

    def remove_record(self, zone_id: str, record_id: str) -> None:
        """Remove a record."""
        with self.store.transaction():
            self.record(zone_id, record_id)
            self.store.delete(RECORDS, record_id)

    def _keep(self, zone_id: str, key: str, body: dict[str, Any], old: Record | None) -> Record:
        zone = self.zone(zone_id)
        built = records.build(records.parse(body), zone["name"])
        others = (other for other in self.records(zone_id) if other["id"] != key)
        refused = records.conflict(built, others)
        if refused is not None:
            raise refused
        time = now()
        record = {
            "id": key,
            "zone_id": zone_id,
            "zone_name": zone["name"],
            **built,
            "created_on": old["created_on"] if old else time,
            "modified_on": time,
        }
        for field in ("comment", "tags"):
            if record[field]:
                same = old is not None and old[field] == record[field]
                stamp = f"{field}_modified_on"
                record[stamp] = old[stamp] if same and old is not None else time
        self.store.put(RECORDS, key, record)
        return record
