"""What a stack has that can be watched: the facts that rules are made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.config.elapses import widest_gap
from components.config.monitoring.alerts import AlertsConfig
from components.config.service import EDGE_KINDS

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.monitoring.alerts import ThresholdConfig

_STORES = ("postgres", "pgbouncer", "redis", "meilisearch", "minio", "neo4j")
_DATABASES = ("postgres", "neo4j")


@dataclass(frozen=True)
class Watched:
    """Facts of one stack."""

    context: Context

    def of_kind(self, *kinds: str) -> tuple[str, ...]:
        """Return the keys of the services of these kinds."""
        known = self.context.config.services
        return tuple(key for key in self.services if known[key].kind in kinds)

    @property
    def services(self) -> tuple[str, ...]:
        """Return the keys of the system's own services, without those that watch them."""
        found = self.context.config.services.items()
        return tuple(key for key, service in found if service.role != "monitoring")

    @property
    def watchers(self) -> tuple[str, ...]:
        """Return the keys of the services that watch the others."""
        found = self.context.config.services.items()
        return tuple(key for key, service in found if service.role == "monitoring")

    @property
    def databases(self) -> tuple[str, ...]:
        """Return the keys of the databases that run here, those that copy another included."""
        return self.of_kind(*_DATABASES)

    @property
    def replicas_of(self) -> dict[str, str]:
        """Return, by key of a Postgres that copies another, the other's."""
        found = self.context.config.services.items()
        return {
            key: service.postgres.replica_of
            for key, service in found
            if service.postgres and service.postgres.replica_of
        }

    @property
    def mounts(self) -> tuple[str, ...]:
        """Return where disks are that fill: the servers' own, and the volumes."""
        config = self.context.config
        return ("/", *(config.mount_path(volume) for volume in config.volumes))

    def server_of(self, key: str) -> str | None:
        """Return the only server that a service can run on; None where there are several."""
        config = self.context.config
        service = config.services[key]
        if service.kind in _STORES and service.kind != "pgbouncer":
            return config.holder(service.volume)
        able = self.context.servers_with(
            "edge" if service.kind in ("nginx", "traefik") else service.role
        )
        return able[0] if len(able) == 1 else None

    def servers_of(self, *keys: str) -> tuple[str, ...]:
        """Return the servers that these services have to be on, each once, in the stack's order."""
        found = {self.server_of(key) for key in keys}
        return tuple(key for key in self.context.config.settings.servers if key in found)

    def place(self, key: str) -> dict[str, str]:
        """Return the labels that say which service it is, and where that is sure, which server."""
        server = self.server_of(key)
        return {"service": key} | ({"server": server} if server else {})

    def users_of(self, key: str) -> tuple[str, ...]:
        """Return the services that do not work without another, directly or through others."""
        config = self.context.config
        found: list[str] = []
        asked = [key]
        while asked:
            used = asked.pop()
            for name, service in config.services.items():
                needs = {*service.uses}
                if service.pgbouncer:
                    needs.add(service.pgbouncer.postgres)
                if service.postgres and service.postgres.replica_of:
                    needs.add(service.postgres.replica_of)
                if used in needs and name not in found and name != key:
                    found.append(name)
                    asked.append(name)
        return tuple(name for name in config.services if name in found)

    def needs_of(self, key: str) -> tuple[str, ...]:
        """Return the services that one does not work without, directly or through others."""
        return tuple(other for other in self.services if key in self.users_of(other))

    @property
    def backups(self) -> dict[str, int]:
        """Return by item how many seconds may pass between two copies."""
        config = self.context.config
        backups = config.system.backups
        if backups is None or not config.settings.backup_schedule.enabled:
            return {}
        there = config.services.keys() | config.system.externals.keys()
        return {
            key: int(gap.total_seconds())
            for key, item in backups.items.items()
            if (item.store is None or item.store in there)
            and (gap := widest_gap(item.schedule)) is not None
        }

    @property
    def alerts(self) -> AlertsConfig:
        """Return what the system says of alerts."""
        monitoring = self.context.config.system.monitoring
        return monitoring.alerts if monitoring else AlertsConfig()

    def line(self, signal: str) -> ThresholdConfig | None:
        """Return what the document says of a signal that is or is not."""
        found = self.alerts.thresholds.values()
        return next((line for line in found if line.signal == signal), None)

    @property
    def edge_place(self) -> dict[str, str]:
        """Return the label of the only server that visitors reach; none where there are several."""
        servers = self.context.servers_with("edge")
        return {"server": servers[0]} if len(servers) == 1 else {}

    @property
    def archives(self) -> tuple[str, ...]:
        """Return the items of backups that ship a log as it is written."""
        backups = self.context.config.system.backups
        if backups is None:
            return ()
        return tuple(key for key in self.backups if backups.items[key].method == "pgbackrest")

    def is_behind_pages(self, key: str) -> bool:
        """Tell whether visitors feel it when a service is gone: its pages need it."""
        config = self.context.config
        pages = {route.service for route in config.system.ingress.routes}
        edge = {name for name in self.services if config.services[name].kind in EDGE_KINDS}
        return bool((pages | edge) & {key, *self.users_of(key)})
