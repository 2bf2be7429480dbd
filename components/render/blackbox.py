"""What the blackbox exporter reads: how it asks."""

from __future__ import annotations

from typing import Any

import yaml

CONF, CA = "/etc/blackbox_exporter/config.yml", "/etc/blackbox_exporter/ca.pem"


def blackbox_yml(*, own_authority: bool) -> str:
    """Return its settings; `own_authority`: certificates are of the one in `CA`."""
    http: dict[str, Any] = {
        "preferred_ip_protocol": "ip4",
        "follow_redirects": True,
        "valid_status_codes": [],  # any of 200 to 299
    }
    if own_authority:
        http["tls_config"] = {"ca_file": CA}
    modules = {
        "http": {"prober": "http", "timeout": "8s", "http": http},
        "tcp": {"prober": "tcp", "timeout": "5s", "tcp": {"preferred_ip_protocol": "ip4"}},
    }
    return yaml.safe_dump({"modules": modules}, sort_keys=False)
