"""What to do about drift: how to keep what is there now, and how to have back what was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from drift.refreshed import SERVER, Change

_FIREWALL = "hcloud:index/firewall:Firewall"
_VOLUME = "hcloud:index/volume:Volume"
_BALANCER = "hcloud:index/loadBalancer:LoadBalancer"
_SERVICE = "docker:index/service:Service"
# By type and first part of the path: the line of the stack's file that says it.
_LINES: Mapping[tuple[str, str], str] = {
    (SERVER, "serverType"): "plinth:servers: {{{name}: {{type: {value}}}}}",
    (SERVER, "backups"): "plinth:backups: {value}",
    (SERVER, "deleteProtection"): "plinth:protect: {value}",
    (SERVER, "rebuildProtection"): "plinth:protect: {value}",
    (_FIREWALL, "rules"): "plinth:ssh_from, or `public_ports` of the system",
    (_VOLUME, "size"): "plinth:volume: {{size: {value}}}",
    (_VOLUME, "deleteProtection"): "plinth:protect: {value}",
    (_BALANCER, "loadBalancerType"): "plinth:load_balancer: {{type: {value}}}",
    (_BALANCER, "algorithm"): "plinth:load_balancer: {{algorithm: {value}}}",
    (_SERVICE, "mode"): "plinth:services: {{{name}: {{replicas: {value}}}}}",
    (_SERVICE, "taskSpec"): "plinth:services: {{{name}: {{…}}}} (image, cpu, memory, env, args)",
}
_REPLICAS = "mode.replicated.replicas"


@dataclass(frozen=True)
class Words:
    """The commands of one stack."""

    system: str
    environment: str
    stack: str
    local: bool = False

    @property
    def up(self) -> str:
        """Return what makes the cloud what the files say, after a look at it."""
        return f"bin/plinth up --refresh {self._options}"

    @property
    def refresh(self) -> str:
        """Return what takes over into the state what is there."""
        return f". .env/activate-{self.stack} && pulumi refresh"

    @property
    def put_back(self) -> str:
        """Return what writes files on servers anew."""
        return f"bin/plinth drift {self.system} {self.environment}{self._cloud} --put-back"

    @property
    def _options(self) -> str:
        return f"--system {self.system} --env {self.environment}{self._cloud}"

    @property
    def _cloud(self) -> str:
        return " --cloud local" if self.local else ""


def accept(change: Change, words: Words) -> str:
    """Return how to keep a change that is in the state."""
    if change.gone:
        return f"take it out of the files, then: {words.refresh}"
    if change.type == SERVER and change.paths == ("status",):
        return "a server is either there and running, or not in the files"
    lines = dict.fromkeys(line for path in change.paths if (line := _line(change, path)))
    if not lines:
        return "no line of the files says it: it can only be undone, or accepted by its key"
    return f"{'; '.join(lines)}; then: {words.refresh}"


def undo(change: Change, words: Words) -> str:
    """Return how to have back what the state has."""
    if change.type == _VOLUME and not change.gone and "size" in change.paths:
        return "a volume cannot shrink: keep its size (the line above), then undo the rest: " + (
            words.up
        )
    if change.type == SERVER and not change.gone and "status" in change.paths:
        start = f"start it: hcloud server poweron {change.old.get('name') or change.name}"
        return start if change.paths == ("status",) else f"{start}; then: {words.up}"
    return words.up


def accept_key(key: str) -> str:
    """Return the line that accepts what no state has."""
    return f"plinth:drift_accepted: [{{key: '{key}', owner: …, reason: …, expires: …}}]"


def _line(change: Change, path: str) -> str:
    top = path.partition(".")[0].partition("[")[0]
    line = _LINES.get((change.type, top), "")
    value = change.new.get(top)
    if path == _REPLICAS:
        value = value["replicated"]["replicas"] if isinstance(value, Mapping) else value
    if isinstance(value, bool):
        value = str(value).lower()
    return line.format(name=change.name.partition("-")[2] if top in ("mode", "taskSpec")
                       else change.name, value=value)  # fmt: skip
