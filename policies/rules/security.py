"""The rules of the security pack."""

from __future__ import annotations

from policies.rules.clear_secrets import SERVICE_SECRETS_IN_FILES
from policies.rules.containers import (
    SERVICE_HEALTH_CHECKED,
    SERVICE_MEMORY_LIMITED,
    SERVICE_NOT_ROOT,
)
from policies.rules.firewalls import FIREWALL_CLOSES_DATA_PORTS
from policies.rules.images import SERVICE_IMAGE_PINNED
from policies.rules.rule import ResourceRule
from policies.rules.servers import SERVER_HAS_FIREWALL
from policies.rules.volumes import VOLUME_PROTECTED

ALWAYS: tuple[ResourceRule, ...] = (
    FIREWALL_CLOSES_DATA_PORTS,
    SERVER_HAS_FIREWALL,
    SERVICE_SECRETS_IN_FILES,
    SERVICE_MEMORY_LIMITED,
    SERVICE_HEALTH_CHECKED,
    SERVICE_NOT_ROOT,
    SERVICE_IMAGE_PINNED,
)
# Asked in stacks whose config says `plinth:protect: true`.
WHERE_PROTECTED: tuple[ResourceRule, ...] = (VOLUME_PROTECTED,)
