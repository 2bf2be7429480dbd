"""What visitors feel: late answers, errors, and no answer at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.alerts.drill.fault import Fault, Skipped, on, together
from cli.alerts.drill.shell import background, container, ended, here
from components.blueprint.monitoring.rules.words import camel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cli.alerts.drill.fault import Scene, Step

_RATE, _HOUR = 300, 3600  # seconds of the windows of rates and of promises, before the clock
_SLOW = 3  # seconds that an answer takes
_MANY, _FEW = 16, 4  # who ask at a time: late answers have to outnumber health checks
_BURNING = "plinth-drill-burning"
_BURNS = "it follows the fast one at a lower pace over hours; promtool replays it at its real times"
UNMADE: Mapping[str, str] = {
    "AvailabilityBurnsSteadily": _BURNS,
    "AvailabilityBurnsSlowly": _BURNS,
    "LatencyBurnsSteadily": _BURNS,
    "LatencyBurnsSlowly": _BURNS,
    "TrafficUnusual": "it compares with yesterday; promtool replays it",
    "ScaleQueue": "the stand-in works jobs off as fast as they come; promtool replays it",
    "HealthSlow": "the stand-in's stores answer at once; promtool replays it",
}
# Requests that go on for five minutes, or until the file is gone; the image has Python, no curl.
_ASK = """
import os, threading, time, urllib.request
end = time.time() + 300
open('/tmp/drill', 'w').close()
def ask():
    while time.time() < end and os.path.exists('/tmp/drill'):
        try:
            urllib.request.urlopen('http://127.0.0.1:{port}{path}', timeout=20).read()
        except OSError:
            pass
        time.sleep(0.3)
threads = [threading.Thread(target=ask) for _ in range({many})]
[t.start() for t in threads]
[t.join() for t in threads]
"""
# Before anything that publishes a port sees it, and for visitors alone: not on the way in by SSH.
_CLOSE = "iptables -w -t raw {} PREROUTING -p tcp --dport 443 -j DROP"


def faults(scene: Scene) -> Iterator[Fault | Skipped]:
    """Give the faults of what visitors reach."""
    yield from _asked(scene)
    yield from _closed(scene)


def _asked(scene: Scene) -> Iterator[Fault | Skipped]:
    config = scene.context.config
    pages = [route.service for route in config.system.ingress.routes]
    app = next((key for key in pages if config.services[key].metrics), None)
    slow, burns = _named(scene, "response"), scene.has("LatencyBurnsFast")
    wrong = _named(scene, "errors")
    if app is None or not (slow or wrong or burns):
        yield Skipped("slow", "no line is drawn for how long answers take")
        return
    if burns:
        make, mend = _requests(scene, app, f"/slow?seconds={_SLOW}", _MANY)
        yield Fault(
            key="slow-long",
            says=f"{app} answers {_SLOW} s late for a good part of an hour",
            alerts=burns,
            make=make,
            mend=mend,
            follows=("LatencyBurns", *slow),
            late=_HOUR,
            slow=20,
        )
    if slow:
        make, mend = _requests(scene, app, f"/slow?seconds={_SLOW}", _MANY)
        yield Fault(
            key="slow",
            says=f"{app} answers {_SLOW} s late",
            alerts=slow,
            make=make,
            mend=mend,
            follows=("LatencyBurns",),
            late=_RATE,
            slow=20,  # no window is shorter
        )
    if wrong:
        make, mend = _requests(scene, app, "/fail", _FEW)
        yield Fault(
            key="errors",
            says=f"{app} answers with 500",
            alerts=wrong,
            make=make,
            mend=mend,
            late=_RATE,
            slow=20,
        )


def _named(scene: Scene, signal: str) -> tuple[str, ...]:
    found = scene.watched.alerts.thresholds.items()
    return scene.has(*(camel(key) for key, line in found if line.signal == signal))


def _requests(scene: Scene, service: str, path: str, many: int) -> tuple[Step, Step]:
    """Return what asks a service for a path all the time, from beside it, and ends that."""
    port = scene.context.config.services[service].port or 80
    program = _ASK.replace("{port}", str(port)).replace("{path}", path).replace("{many}", str(many))
    where, one = scene.where(service), container(service)
    make = on(where, f"docker exec -d {one} python3 -c {here(program)}")
    return make, on(where, f"docker exec {one} rm -f /tmp/drill")


def _closed(scene: Scene) -> Iterator[Fault | Skipped]:
    edges = scene.context.servers_with("edge")
    if not edges:
        yield Skipped("closed", "no server of it is reached by visitors")
        return
    close, opened = _CLOSE.format("-I"), f"{_CLOSE.format('-D')} 2>/dev/null || true"
    yield Fault(
        key="closed",
        says="nothing that visitors send to port 443 gets in",
        alerts=("PublicDown",),
        make=_everywhere(edges, close),
        mend=_everywhere(edges, opened),
        follows=("AvailabilityBurns", "TargetDown"),
        slow=10,  # until a probe gives up
        many=True,
    )
    if not scene.has("AvailabilityBurnsFast"):
        return
    # too short each time to be down
    loop = f"while :; do {close}; sleep 7; {opened}; sleep 8; done"
    yield Fault(
        key="flapping",
        says="port 443 is closed for 7 s in each 15 s",
        alerts=("AvailabilityBurnsFast",),
        make=_everywhere(edges, background(_BURNING, loop)),
        mend=_everywhere(edges, f"{ended(_BURNING)}\n{opened}"),
        follows=("AvailabilityBurns",),
        slow=45,
        many=True,
    )


def _everywhere(servers: tuple[str, ...], script: str) -> Step:
    return together(*(on(server, script) for server in servers))
