"""What Prometheus may ask for."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("http_requests_total", "HTTP requests.", ["method", "route", "status"])
DURATION = Histogram("http_request_duration_seconds", "Time to answer.", ["route"])
CHECK_UP = Gauge("health_check_up", "1 where a dependency answered its last check.", ["check"])
CHECK_TIME = Gauge("health_check_seconds", "How long the last check took.", ["check"])
JOBS = Counter("jobs_total", "Jobs by how they ended.", ["result"])
QUEUE = Gauge("jobs_queued", "Jobs that wait in the queue.")
INFO = Gauge("service_info", "Always 1; tells what runs.", ["service", "role", "version"])
