"""Rulesets as they are kept: one for each phase of a zone, changed in one transaction."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from localcloud.cloudflare import ruleset_body
from localcloud.cloudflare.errors import CloudflareError, invalid
from localcloud.cloudflare.registrar import RULESETS, now

if TYPE_CHECKING:
    from localcloud.cloudflare.registrar import Registrar
    from localcloud.cloudflare.ruleset_body import Document


class Rulesets:
    """The rulesets of all zones; safe for use from several threads."""

    def __init__(self, registrar: Registrar) -> None:
        self._registrar = registrar
        self._store = registrar.store

    def all(self, zone: str) -> list[Document]:
        """Give all rulesets of a zone.

        Raises:
            CloudflareError: there is no such zone.
        """
        self._registrar.zone(zone)
        return [_public(body) for body in self._store.all(RULESETS) if body["zone_id"] == zone]

    def one(self, zone: str, key: str) -> Document:
        """Give one ruleset.

        Raises:
            CloudflareError: there is none.
        """
        return _public(self._find(zone, key))

    def of_phase(self, zone: str, phase: str) -> Document | None:
        """Give the ruleset that a zone has for a phase, None where it has none."""
        found = (body for body in self._store.all(RULESETS) if body["zone_id"] == zone)
        return next((_public(body) for body in found if body["phase"] == phase), None)

    def add(self, zone: str, body: dict[str, Any]) -> Document:
        """Make a ruleset.

        Raises:
            CloudflareError: it is not valid, or the zone has one for this phase.
        """
        wanted = ruleset_body.read(body)
        with self._store.transaction():
            self._registrar.zone(zone)
            if self.of_phase(zone, wanted.phase) is not None:
                raise invalid(
                    20217, f"exceeded maximum number of zone rulesets for phase {wanted.phase}"
                )
            made = ruleset_body.show(wanted, None, secrets.token_hex(16), now())
            self._store.put(RULESETS, made["id"], {**made, "zone_id": zone})
        return made

    def replace(self, zone: str, key: str, body: dict[str, Any]) -> Document:
        """Write a ruleset anew; kind and phase stay.

        Raises:
            CloudflareError: there is none, or the new one is not valid.
        """
        with self._store.transaction():
            old = self._find(zone, key)
            named = {"name": old["name"], "description": old["description"], **body}
            wanted = ruleset_body.read({**named, "phase": body.get("phase", old["phase"])})
            if wanted.phase != old["phase"]:
                raise invalid(20025, "the phase of a ruleset cannot be changed")
            made = ruleset_body.show(wanted, old, key, now())
            self._store.put(RULESETS, key, {**made, "zone_id": zone})
        return made

    def put_phase(self, zone: str, phase: str, body: dict[str, Any]) -> Document:
        """Write the ruleset of a phase, which is made where it is missing."""
        with self._store.transaction():
            old = self.of_phase(zone, phase)
            named = {"name": "default", **body, "phase": phase}
            return self.replace(zone, old["id"], named) if old else self.add(zone, named)

    def remove(self, zone: str, key: str) -> None:
        """Remove a ruleset.

        Raises:
            CloudflareError: there is none.
        """
        with self._store.transaction():
            self._find(zone, key)
            self._store.delete(RULESETS, key)

    def _find(self, zone: str, key: str) -> Document:
        self._registrar.zone(zone)
        body = self._store.get(RULESETS, key)
        if body is None or body["zone_id"] != zone:
            raise missing(key)
        return body


def missing(key: str) -> CloudflareError:
    """No ruleset has this identifier or phase."""
    return CloudflareError(404, 10003, f"could not find ruleset {key}")


def _public(body: Document) -> Document:
    return {name: value for name, value in body.items() if name != "zone_id"}
