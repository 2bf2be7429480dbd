"""What runs for monitoring: pinned versions of the public images, the same for all systems."""

from __future__ import annotations

from components.config.base import ImageName, Section


class MonitoringImages(Section):
    """Images by what they are for."""

    prometheus: ImageName = "docker.io/prom/prometheus:v3.5.3"
    alertmanager: ImageName = "docker.io/prom/alertmanager:v0.33.1"
    loki: ImageName = "docker.io/grafana/loki:3.7.8"
    relay: ImageName = "docker.io/library/nginx:1.30-alpine"
    grafana: ImageName = "docker.io/grafana/grafana:12.3.1"
    jaeger: ImageName = "docker.io/jaegertracing/jaeger:2.13.0"
    blackbox: ImageName = "docker.io/prom/blackbox-exporter:v0.28.0"
    postgres: ImageName = "docker.io/prometheuscommunity/postgres-exporter:v0.19.1"
    pgbouncer: ImageName = "docker.io/prometheuscommunity/pgbouncer-exporter:v0.12.0"
    redis: ImageName = "docker.io/oliver006/redis_exporter:v1.86.0"
    nginx: ImageName = "docker.io/nginx/nginx-prometheus-exporter:1.5.1"
