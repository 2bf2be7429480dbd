"""What a stack's state says: read once, then asked by all parts of a look."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from drift.finding import Place

_PLAIN: Final = "plaintext"
_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_PROVIDER: Final = "pulumi:providers:"
_PACKAGES: Mapping[str, Place] = {
    "hcloud": "hetzner",
    "cloudflare": "cloudflare",
    "docker": "swarm",
}
Resource = Mapping[str, Any]


@dataclass(frozen=True)
class State:
    """A deployment as `pulumi stack export --show-secrets` gives it."""

    deployment: Mapping[str, Any]

    @property
    def resources(self) -> Sequence[Resource]:
        """Return all resources, components and providers among them."""
        return self.deployment.get("resources") or ()

    @property
    def at_work(self) -> bool:
        """Tell whether a change is under way, or was cut off."""
        return bool(self.deployment.get("pending_operations"))

    @property
    def written(self) -> str:
        """Return when it was written last, which tells one version from another."""
        return str((self.deployment.get("manifest") or {}).get("time", ""))

    def of(self, *types: str) -> list[Resource]:
        """Return the resources of these types that exist."""
        return [item for item in self.resources if item["type"] in types and item.get("id")]

    def ids(self, *types: str) -> set[str]:
        """Return what the provider knows them by."""
        return {str(item["id"]) for item in self.of(*types)}

    def places(self) -> set[Place]:
        """Return where this stack has anything that can be looked at by reading it again."""
        return {place for item in self.resources if (place := place_of(item["type"]))}

    def part(self, place: Place) -> dict[str, Any]:
        """Return a deployment of the resources of one place alone, with all they stand on."""
        kept = [item for item in self.resources if _belongs(item, place)]
        urns = {item["urn"] for item in kept}
        resources = [_without_others(item, urns) for item in kept]
        used = {item.get("provider", "").rpartition("::")[0] for item in resources}
        return {
            "manifest": self.deployment.get("manifest"),
            "resources": [
                item
                for item in resources
                if not item["type"].startswith(_PROVIDER) or item["urn"] in used
            ],
        }

    def changed(self, urn: str) -> datetime | None:
        """Return when the state of a resource was changed last."""
        for item in self.resources:
            if item["urn"] == urn:
                text = item.get("modified") or item.get("created")
                return datetime.fromisoformat(text) if text else None
        return None


def place_of(token: str) -> Place | None:
    """Return where a resource of this type lives; None for what is in no cloud, and providers."""
    return None if token.startswith(_PROVIDER) else _PACKAGES.get(token.partition(":")[0])


def plain(value: Any) -> Any:
    """Return plain data of a property, secrets in clear; for use, never for display."""
    if isinstance(value, Mapping):
        if _SIGNATURE in value:
            return json.loads(value[_PLAIN]) if _PLAIN in value else None
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    return value


def _belongs(item: Resource, place: Place) -> bool:
    return not item.get("custom") or (
        item["type"].startswith(_PROVIDER) or place_of(item["type"]) == place
    )


def _without_others(item: Resource, urns: set[str]) -> dict[str, Any]:
    """Let a resource refer to no resource that is left out."""
    kept = dict(item)
    kept["dependencies"] = [urn for urn in item.get("dependencies") or () if urn in urns]
    kept["propertyDependencies"] = {
        key: [urn for urn in found or () if urn in urns]
        for key, found in (item.get("propertyDependencies") or {}).items()
    }
    if item.get("deletedWith") not in urns:
        kept.pop("deletedWith", None)
    return kept
