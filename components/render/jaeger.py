"""What Jaeger reads."""

from __future__ import annotations

from components.render.template import render

CONF = "/etc/jaeger/config.yaml"


def jaeger_yaml(  # noqa: PLR0913 - its ports
    *, port: int, http_port: int, grpc_port: int, health_port: int, metrics_port: int,
    memory: int, newest: int,
) -> str:  # fmt: skip
    """Return its settings.

    Args:
        port: of its pages.
        http_port: where OTLP comes in by HTTP.
        grpc_port: where it comes in by gRPC.
        health_port: where it is asked whether it is well, from inside alone.
        metrics_port: where Prometheus asks.
        memory: MiB that it may have.
        newest: traces that it keeps.
    """
    return render(
        "jaeger/jaeger.yaml",
        port=port,
        http_port=http_port,
        grpc_port=grpc_port,
        health_port=health_port,
        metrics_port=metrics_port,
        memory=memory,
        newest=newest,
    )
