"""The services that watching a system takes: they follow from its other services.

They are services like those of the system: their limits count against the servers, a stack may say
something else about them under `plinth:services`, and the same rules hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.config.service import EDGE_KINDS, ServiceConfig

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.config.base import ImageName
    from components.config.monitoring.images import MonitoringImages
    from components.config.service import Kind
    from components.config.stack import StackSettings
    from components.config.system import SystemConfig

NOBODY = "65534:65534"
GRAFANA, JAEGER = "472:472", "10001:10001"  # of the public images
WATCHED_BY_DEFAULT = ("prod",)
# of the kinds of store that do not speak to Prometheus themselves: exporter, its port, memory in MB
_EXPORTERS: dict[str, tuple[Kind, int, int]] = {
    "postgres": ("postgres-exporter", 9187, 48),
    "pgbouncer": ("pgbouncer-exporter", 9127, 32),
    "redis": ("redis-exporter", 9121, 32),
    "nginx": ("nginx-exporter", 9113, 32),
}


def watched(settings: StackSettings, system: SystemConfig) -> bool:
    """Tell whether a stack is watched."""
    if system.monitoring is None:
        return False
    if settings.monitoring.enabled is not None:
        return settings.monitoring.enabled
    return settings.environment in WATCHED_BY_DEFAULT


def monitoring_services(
    settings: StackSettings, system: SystemConfig, services: Mapping[str, ServiceConfig]
) -> dict[str, ServiceConfig]:
    """Return the services that watch these, by key; none where the stack is not watched."""
    return brought(settings, system, services) if watched(settings, system) else {}


def brought(
    settings: StackSettings, system: SystemConfig, services: Mapping[str, ServiceConfig]
) -> dict[str, ServiceConfig]:
    """Return the same for a stack that may be watched, whether it is or not."""
    if system.monitoring is None:
        return {}
    images = system.monitoring.images
    volume = settings.monitoring.volume or "data"
    found = {
        "prometheus": _service("prometheus", images.prometheus, 9090, 256, 0.5, volume=volume),
        "alertmanager": _service("alertmanager", images.alertmanager, 9093, 48, 0.1, volume=volume),
        "loki": _service("loki", images.loki, 3100, 192, 0.5, volume=volume),
        "log-relay": _service("log-relay", images.relay, 3100, 16, 0.1),
        "blackbox-exporter": _service("blackbox-exporter", images.blackbox, 9115, 32, 0.1),
        "grafana": _service("grafana", images.grafana, 3000, 192, 0.25, user=GRAFANA),
    }
    if traces := system.monitoring.traces:
        found["jaeger"] = _service("jaeger", images.jaeger, 16686, traces.memory, 0.5, user=JAEGER)
    for key, service in services.items():
        if service.kind in _EXPORTERS:
            kind, port, memory = _EXPORTERS[service.kind]
            uses = () if service.kind in EDGE_KINDS else (key,)  # a proxy has no users of its own
            found[f"{key}-exporter"] = _service(
                kind, _image(images, service.kind), port, memory, 0.1, uses=uses
            )
    return found


def _image(images: MonitoringImages, kind: str) -> ImageName:
    image: ImageName = getattr(images, kind)
    return image


def _service(  # noqa: PLR0913 - a row of a table
    kind: Kind,
    image: ImageName,
    port: int,
    memory: int,
    cpu: float,
    *,
    volume: str = "data",
    uses: tuple[str, ...] = (),
    user: str = NOBODY,
) -> ServiceConfig:
    # already in MB: the model's own reading of a memory is for what people write
    return ServiceConfig.model_construct(
        kind=kind,
        image=image,
        role="monitoring",
        cpu=cpu,
        memory=memory,
        port=port,
        user=user,
        volume=volume,
        uses=uses,
    )
