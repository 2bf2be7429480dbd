"""The rules of the security pack."""

from __future__ import annotations

from policies.rules.backed_up import BACKUP_PROVEN, DATA_BACKED_UP
from policies.rules.backups import BACKUP_ENCRYPTED, BACKUP_LOCKED, BACKUP_OFF_SITE
from policies.rules.balancers import (
    LOAD_BALANCER_HEALTH_CHECKED,
    LOAD_BALANCER_NO_PLAIN_HTTP,
    LOAD_BALANCER_PRIVATE_TARGETS,
)
from policies.rules.clear_secrets import (
    COMMAND_NO_SECRETS,
    CONFIG_NO_SECRETS,
    SERVICE_SECRETS_IN_FILES,
)
from policies.rules.containers import (
    SERVICE_HEALTH_CHECKED,
    SERVICE_NOT_ROOT,
    SERVICE_UPDATE_ROLLS_BACK,
)
from policies.rules.database_tls import DATABASE_TLS_ONLY
from policies.rules.dns import DNS_CAA_PRESENT, DNS_RECORD_PROXIED, ZONE_TLS_SET, ZONE_TLS_STRICT
from policies.rules.firewalls import (
    FIREWALL_CLOSES_DATA_PORTS,
    FIREWALL_CLOSES_SSH,
    FIREWALL_OPENS_WEB_ONLY,
)
from policies.rules.hardening import SERVER_HARDENED, USER_DATA_NO_SECRETS
from policies.rules.host import SERVICE_HOST_PATHS_CLOSED, SERVICE_OWN_NETWORK
from policies.rules.images import SERVICE_IMAGE_PINNED, SERVICE_IMAGE_VERSIONED
from policies.rules.keys import KEY_STRONG, PASSWORD_LONG
from policies.rules.labels import RESOURCE_LABELLED, RESOURCE_NAMED
from policies.rules.limits import SERVICE_CPU_LIMITED, SERVICE_LOG_LIMITED, SERVICE_MEMORY_LIMITED
from policies.rules.offers import RESOURCE_TYPE_SOLD, SERVER_IMAGE_SUPPORTED
from policies.rules.places import RESOURCE_LOCATION_ALLOWED
from policies.rules.protection import ADDRESS_KEPT, RESOURCE_DELETE_PROTECTED
from policies.rules.published import SERVICE_DATA_PORTS_UNPUBLISHED
from policies.rules.rights import SERVICE_CAPABILITIES_DROPPED, SERVICE_READ_ONLY
from policies.rules.rule import ResourceRule, Rule
from policies.rules.servers import (
    SERVER_BACKED_UP,
    SERVER_HAS_FIREWALL,
    SERVER_HAS_SSH_KEY,
    SERVER_IN_NETWORK,
)
from policies.rules.stack import Stack
from policies.rules.swarm import CONTAINER_IN_SWARM
from policies.rules.volumes import VOLUME_PROTECTED
from policies.rules.web_tls import CONFIG_HSTS, CONFIG_HTTPS_REDIRECT, CONFIG_TLS_MINIMUM

ALWAYS: tuple[ResourceRule, ...] = (
    # who gets in
    FIREWALL_CLOSES_DATA_PORTS,
    FIREWALL_CLOSES_SSH,
    FIREWALL_OPENS_WEB_ONLY,
    SERVER_HAS_FIREWALL,
    SERVER_HAS_SSH_KEY,
    SERVER_HARDENED,
    SERVER_IN_NETWORK,
    SERVICE_DATA_PORTS_UNPUBLISHED,
    LOAD_BALANCER_PRIVATE_TARGETS,
    # what is said in the clear
    USER_DATA_NO_SECRETS,
    SERVICE_SECRETS_IN_FILES,
    CONFIG_NO_SECRETS,
    COMMAND_NO_SECRETS,
    PASSWORD_LONG,
    KEY_STRONG,
    CONFIG_TLS_MINIMUM,
    CONFIG_HSTS,
    CONFIG_HTTPS_REDIRECT,
    DATABASE_TLS_ONLY,
    LOAD_BALANCER_NO_PLAIN_HTTP,
    DNS_RECORD_PROXIED,
    ZONE_TLS_STRICT,
    # what a container may
    CONTAINER_IN_SWARM,
    SERVICE_NOT_ROOT,
    SERVICE_CAPABILITIES_DROPPED,
    SERVICE_HOST_PATHS_CLOSED,
    SERVICE_OWN_NETWORK,
    SERVICE_READ_ONLY,
    SERVICE_MEMORY_LIMITED,
    SERVICE_CPU_LIMITED,
    SERVICE_LOG_LIMITED,
    SERVICE_HEALTH_CHECKED,
    SERVICE_UPDATE_ROLLS_BACK,
    SERVICE_IMAGE_VERSIONED,
    SERVICE_IMAGE_PINNED,
    LOAD_BALANCER_HEALTH_CHECKED,
    BACKUP_ENCRYPTED,
    BACKUP_OFF_SITE,
    # what it is, and where
    RESOURCE_LOCATION_ALLOWED,
    RESOURCE_TYPE_SOLD,
    SERVER_IMAGE_SUPPORTED,
    RESOURCE_LABELLED,
    RESOURCE_NAMED,
)
# Asked in stacks whose config says `plinth:protect: true`.
WHERE_PROTECTED: tuple[ResourceRule, ...] = (
    VOLUME_PROTECTED,
    RESOURCE_DELETE_PROTECTED,
    ADDRESS_KEPT,
    SERVER_BACKED_UP,
    BACKUP_LOCKED,
)
# Asked of all resources together, at the end of a preview and of an `up`.
STACK: tuple[Rule[Stack], ...] = (DATA_BACKED_UP, BACKUP_PROVEN, DNS_CAA_PRESENT, ZONE_TLS_SET)
