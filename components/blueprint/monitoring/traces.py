"""What services are told of the collector of traces: OpenTelemetry's own variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.service import ServiceConfig

COLLECTOR = "jaeger"
HTTP_PORT, GRPC_PORT, HEALTH_PORT, METRICS_PORT = 4318, 4317, 13133, 8888


def told(context: Context, key: str, service: ServiceConfig) -> dict[str, str]:
    """Return a service's variables; none where it sends no traces."""
    monitoring = context.config.system.monitoring
    traces = monitoring.traces if monitoring and context.config.watched else None
    if traces is None or service.kind != "container":
        return {}
    if traces.services is not None and key not in traces.services:
        return {}
    config = context.config
    resource = {
        "service.namespace": config.system.name,
        "deployment.environment.name": config.settings.environment,
    }
    return {
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://{COLLECTOR}:{HTTP_PORT}",
        "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
        "OTEL_SERVICE_NAME": key,
        "OTEL_RESOURCE_ATTRIBUTES": ",".join(f"{name}={text}" for name, text in resource.items()),
        "OTEL_TRACES_SAMPLER": "parentbased_traceidratio",
        "OTEL_TRACES_SAMPLER_ARG": f"{traces.sample:g}",
        # its metrics and logs go other ways
        "OTEL_METRICS_EXPORTER": "none",
        "OTEL_LOGS_EXPORTER": "none",
    }
