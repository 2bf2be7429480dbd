"""Stores that stop, are full, refuse who comes, or cannot write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.alerts.drill.fault import Fault, Skipped, on, together
from cli.alerts.drill.faults.services import FELT, stop
from cli.alerts.drill.shell import container, here

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cli.alerts.drill.fault import Scene, Step

UNMADE: Mapping[str, str] = {}
_DATABASES, _OTHERS = ("postgres", "neo4j"), ("redis", "meilisearch", "minio", "pgbouncer")
_STOPS = 20.0  # seconds that a database may take to end in order
_RATE = 300
_BEHIND = (
    *FELT, "ServiceDown", "ServiceRestarts", "TargetDown", "Replication", "PostgresArchiveFails",
    "PoolFull",
)  # fmt: skip
# Below its new limit there is room for a little: that is filled, and it is as good as full.
_FILL = """
redis-cli config set maxmemory $(( $(used) + 8388608 )) >/dev/null
i=0
while [ $(( $(used) * 100 )) -lt $(( $(limit) * 93 )) ] && [ $i -lt 400 ]; do
  i=$((i+1))
  head -c 48000 /dev/zero | tr '\\0' x | redis-cli -x set drill:$i >/dev/null
done
"""
_EMPTY = """
for i in $(seq 400); do echo "unlink drill:$i"; done | redis-cli >/dev/null
redis-cli config set maxmemory "$(sed -n 's/^maxmemory //p' /run/secrets/{conf})" >/dev/null
"""
# The first client sets the limit, and keeps its own place until it has taken it back.
_REFUSE = """
before=$(redis-cli config get maxclients | tail -n 1)
(echo config set maxclients 1; sleep 3; echo config set maxclients "$before") |
  redis-cli >/dev/null &
sleep 1
for i in 1 2 3 4 5; do redis-cli ping >/dev/null 2>&1 || true; done
wait
"""
_FIND = '{{range .Mounts}}{{if eq .Destination "/data"}}{{.Source}}{{end}}{{end}}'
_DATA = f"$(docker inspect -f '{_FIND}' %s)"
# Each of these has a connection of the pool for a second and asks for the next one.
_CROWD = """
import os, threading, time
import psycopg
from demo import stores
arguments = stores.load(os.environ).database.arguments()
end = time.time() + 180
open('/tmp/drill-pool', 'w').close()
def ask():
    while time.time() < end and os.path.exists('/tmp/drill-pool'):
        try:
            with psycopg.connect(**arguments, autocommit=True, prepare_threshold=None) as one:
                while time.time() < end and os.path.exists('/tmp/drill-pool'):
                    one.execute('select pg_sleep(1)')
        except psycopg.Error:
            time.sleep(1)
threads = [threading.Thread(target=ask) for _ in range({many})]
[t.start() for t in threads]
[t.join() for t in threads]
"""


def faults(scene: Scene) -> Iterator[Fault | Skipped]:
    """Give the faults of what keeps something; Postgres has a module of its own for the rest."""
    yield from _stopped(scene)
    yield from _redis(scene)
    yield from _pool(scene)
    yield from _drive(scene)


def _stopped(scene: Scene) -> Iterator[Fault | Skipped]:
    watched = scene.watched
    for kind in _DATABASES:
        found = [key for key in watched.of_kind(kind) if key not in watched.replicas_of]
        for key in found[:1]:
            yield stop(scene, key, "DatabaseDown", _BEHIND, _STOPS)
        if not found:
            yield Skipped(f"stop-{kind}", f"no {kind} runs here")
    for kind in _OTHERS:
        keys = watched.of_kind(kind)
        for key in keys[:1]:
            yield stop(scene, key, "ServiceDown", _BEHIND, _STOPS)
        if not keys:
            yield Skipped(f"stop-{kind}", f"no {kind} runs here")


def _redis(scene: Scene) -> Iterator[Fault | Skipped]:
    keys = scene.watched.of_kind("redis")
    if not keys:
        yield Skipped("redis", "no redis runs here")
        return
    key = keys[0]
    where = scene.where(key)
    if scene.has("RedisMemoryNearLimit"):
        yield Fault(
            key="redis-full",
            says=f"{key} is filled to 93 % of its limit",
            alerts=("RedisMemoryNearLimit",),
            make=_inside(where, key, _FILL),
            mend=_inside(where, key, _EMPTY.format(conf=f"{key}.conf")),
        )
    yield Fault(
        key="redis-clients",
        says=f"{key} has as many clients as it may have, for 3 s",
        alerts=("RedisRefusesConnections",),
        make=_inside(where, key, _REFUSE),
        mend=_inside(where, key, "redis-cli ping | grep -q PONG"),
        late=_RATE,
        slow=20,
    )
    data = _DATA % container(key)
    save = "redis-cli bgsave >/dev/null; sleep 2"
    closed, opened = on(where, f"chmod u-w {data}"), on(where, f"chmod u+w {data}")
    tried = _inside(where, key, save)
    yield Fault(
        key="redis-save",
        says=f"{key} may not write to its directory",
        alerts=("RedisSaveFailed",),
        make=together(closed, tried),
        mend=together(opened, tried),
        follows=FELT,  # it refuses writes meanwhile
        slow=5,
    )


def _inside(where: str, service: str, program: str) -> Step:
    """Return a step in a Redis' container, as its administrator; nothing secret is in the words."""
    words = f"""
export REDISCLI_AUTH="$(cat /run/secrets/{service}-password)"
redis-cli() {{ command redis-cli --user admin "$@"; }}
used() {{ redis-cli info memory | sed -n 's/^used_memory:\\([0-9]*\\).*/\\1/p'; }}
limit() {{ redis-cli info memory | sed -n 's/^maxmemory:\\([0-9]*\\).*/\\1/p'; }}
{program}"""
    return on(where, f"docker exec {container(service)} bash -c {here(words)}")


def _pool(scene: Scene) -> Iterator[Fault | Skipped]:
    services = scene.context.config.services
    for key in scene.watched.of_kind("pgbouncer"):
        pool = services[key].pgbouncer
        users = [name for name, one in services.items() if key in one.uses and one.metrics]
        if pool is None or not users:
            continue
        where, one = scene.where(users[0]), container(users[0])
        program = _CROWD.replace("{many}", str(pool.pool_size + 8))
        yield Fault(
            key="pool",
            says=f"{users[0]} wants {pool.pool_size + 8} connections of {key} at a time,"
            f" which has {pool.pool_size}",
            alerts=("PoolFull",),
            make=on(where, f"docker exec -d {one} python3 -c {here(program)}"),
            mend=on(where, f"docker exec {one} rm -f /tmp/drill-pool"),
            follows=("LatencyBurns", "Response", "ErrorsHigh", "PostgresConnectionsNearLimit"),
            slow=5,
        )
        return
    yield Skipped("pool", "no pgbouncer runs here")


def _drive(scene: Scene) -> Iterator[Fault | Skipped]:
    for key in scene.watched.of_kind("minio"):
        where, mark = scene.where(key), f"{_DATA % container(key)}/.minio.sys/format.json"
        yield Fault(
            key="drive",
            says=f"the drive of {key} is no longer known as its own",
            alerts=("ObjectStorageOffline",),
            make=on(where, f"mark={mark}; mv $mark $mark.drill"),
            mend=on(where, f"mark={mark}; test ! -e $mark.drill || mv $mark.drill $mark"),
            follows=(*FELT, "ServiceDown", "ServiceRestarts"),
            slow=30,
        )
        return
    yield Skipped("drive", "no minio runs here")
