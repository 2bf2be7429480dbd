"""The profile of a local cloud: what programs that use it need to know, as one JSON file."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from components.catalog import DATA
from localcloud import pki
from localcloud.app import edge_ranges
from localcloud.kernel import lacks
from localcloud.machines.machines import API_PORT, GATEWAY_SERVICES
from localcloud.machines.names import Names
from localcloud.neighbours import inbox, object_storage

if TYPE_CHECKING:
    from localcloud.acme import Acme
    from localcloud.cloud import Cloud
    from localcloud.cloudflare import Registrar
    from localcloud.host import Folder
    from localcloud.registry import Registry

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Options:
    """How a daemon was started; ports on loopback."""

    state: Path
    name: str
    api_port: int
    edge_port: int
    dns_port: int
    api_only: bool = False
    token_file: Path | None = None
    catalogue: Path = DATA


@dataclass(frozen=True)
class Parts:
    """What a running cloud has; registry and authority are absent where they could not start."""

    options: Options
    folder: Folder
    cloud: Cloud
    registrar: Registrar
    registry: Registry | None
    acme: Acme | None


def write(parts: Parts) -> None:
    """Write the profile, whole or not at all."""
    options, can = parts.options, parts.cloud.hypervisor.capabilities()
    machines = can.boots
    profile: dict[str, Any] = {
        "name": "local",
        "instance": options.name,
        "servers": "machines" if machines else "api-only",
        "servers_reason": can.reason,
        "reason": can.reason,
        "url_suffix": f".localhost:{options.edge_port}",
        "image_index": str(parts.folder.images) if machines else None,
        "registry": parts.registry.endpoint if parts.registry else None,
        # those who are told of alerts take mail in clear
        "lacks": (*lacks(Names(options.name).datacenter), "smtp-tls") if machines else (),
        # deployments come from this host, by the address that servers know it by
        "deploys_from": edge_ranges(parts.cloud),
        "zones": {str(zone["name"]): str(zone["id"]) for zone in parts.registrar.zones()},
        **_around(parts),
        "api": f"http://{LOOPBACK}:{options.api_port}",
        "edge_port": options.edge_port,
        "dns_port": options.dns_port,
        "token_file": str(options.token_file or parts.folder.token),
        "pid": os.getpid(),
        "capabilities": asdict(can),
    }
    fresh = parts.folder.profile.with_suffix(".new")
    fresh.write_text(json.dumps(profile, indent=2) + "\n")
    fresh.replace(parts.folder.profile)


def _around(parts: Parts) -> dict[str, Any]:
    """Return what servers find around them; nothing where there are none to ask for it."""
    can = parts.cloud.hypervisor.capabilities()
    if not can.boots:
        return {}
    told: dict[str, Any] = {
        "cloudflare_api": f"http://{can.gateway}:{API_PORT}/client/v4",
        "edge_ranges": edge_ranges(parts.cloud),
        "object_storage": {
            "endpoint": object_storage.endpoint(can.public_range),
            "ca": object_storage.authority(parts.folder.neighbours).certificate,
        },
        "pagerduty": inbox.pagerduty(can.public_range),
        "inbox": inbox.page(can.public_range),
        "name_server": [can.gateway, GATEWAY_SERVICES.dns],
        "uptime_api": inbox.uptime(can.public_range),
    }
    if parts.acme is not None:
        told["acme_directory"] = parts.acme.directory
        told["acme_ca"] = pki.web(parts.folder.pki).certificate
        told["ca_bundle"] = str(parts.acme.roots)
        told["roots"] = parts.acme.roots.read_text()
    return told
