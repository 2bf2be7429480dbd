"""How quickly the local cloud's API answers, and what it keeps in memory."""

from __future__ import annotations

import time

import httpx
import psutil

from bench.figures import Figure
from cli.cloud import LocalCloud

REQUESTS = 2000
PATHS = ("/servers", "/server_types", "/actions", "/volumes", "/load_balancers")


def measure(cloud: LocalCloud) -> list[Figure]:
    """Ask a running local cloud, one request after the other, over one connection."""
    variables = cloud.environment()
    headers = {"Authorization": f"Bearer {variables['HCLOUD_TOKEN']}"}
    times = []
    with httpx.Client(base_url=variables["HCLOUD_ENDPOINT"], headers=headers) as client:
        for number in range(REQUESTS):
            started = time.perf_counter()
            client.get(PATHS[number % len(PATHS)]).raise_for_status()
            times.append((time.perf_counter() - started) * 1000)
    memory = psutil.Process(int(cloud.profile()["pid"])).memory_info().rss / 2**20
    times.sort()
    return [
        Figure("local cloud, GET p50", "ms", (times[len(times) // 2],)),
        Figure("local cloud, GET p99", "ms", (times[int(len(times) * 0.99)],), limit=10),
        Figure("local cloud, memory of the daemon", "MiB", (memory,), limit=150),
    ]
