"""What goes wrong with the other stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.monitoring.rules import words
from components.blueprint.monitoring.rules.rule import AlertRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.blueprint.monitoring.rules.rule import Clock
    from components.blueprint.monitoring.rules.watched import Watched


def stores(watched: Watched, clock: Clock) -> Iterator[AlertRule]:
    """Give the alerts about Redis and MinIO, where they run."""
    if watched.of_kind("redis"):
        yield from _redis(watched, clock)
    if watched.of_kind("minio"):
        yield AlertRule(
            name="ObjectStorageOffline",
            area="stores",
            # a drive that lost its format, as one that is not mounted, counts as online
            expr="max by (service) (minio_cluster_drive_offline_total) > 0"
            " or min by (service) (minio_cluster_health_status) < 1",
            hold=120,
            severity="critical",
            signal="storage",
            summary=f"{words.SERVICE}: drives of it are offline, or no longer its own",
            means="Nothing can be stored, and perhaps nothing be read.",
            first="`plinth logs SERVICE`; is the volume mounted?",
        )


def _redis(watched: Watched, clock: Clock) -> Iterator[AlertRule]:
    keeps = [
        key
        for key in watched.of_kind("redis")
        if (redis := watched.context.config.services[key].redis) and redis.policy == "noeviction"
    ]
    if keeps:  # one that evicts is full as a rule
        names = "|".join(keeps)
        yield AlertRule(
            name="RedisMemoryNearLimit",
            area="stores",
            expr=f'100 * redis_memory_used_bytes{{service=~"{names}"}} '
            "/ (redis_memory_max_bytes > 0) > 90",
            hold=300,
            severity="warning",
            signal="redis-memory",
            summary=f"{words.SERVICE}: {words.PERCENT} of its memory are used",
            means="When it is full it refuses to write: no job is taken any more.",
            first="`redis-cli --bigkeys`; is the queue worked off? More is a number: `memory`.",
        )
    yield AlertRule(
        name="RedisSaveFailed",
        area="stores",
        expr="redis_rdb_last_bgsave_status == 0 or redis_aof_last_write_status == 0",
        hold=60,
        severity="critical",
        signal="redis-save",
        summary=f"{words.SERVICE}: it cannot write to its disk",
        means="What it holds is lost with its next start, and it may refuse to write.",
        first="Is the disk full? `plinth logs SERVICE` has the error.",
    )
    yield AlertRule(
        name="RedisRefusesConnections",
        area="stores",
        expr="max by (service) (increase("
        f"redis_rejected_connections_total[{clock.window(300)}])) > 0",
        hold=0,
        severity="warning",
        signal="redis-connections",
        summary=f"{words.SERVICE}: {words.NUMBER} connections were refused",
        means="It has as many clients as it may have.",
        first="`redis-cli client list` says whose they are.",
    )
