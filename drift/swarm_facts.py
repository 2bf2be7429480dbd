"""Compares what is in a Swarm with what the state has put there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from drift.copy import LookError
from drift.finding import UNKNOWN_SINCE, Finding, Since
from drift.keyed import keyed
from drift.state import State, plain

_TYPES = {
    "service": "docker:index/service:Service",
    "secret": "docker:index/secret:Secret",
    "config": "docker:index/serviceConfig:ServiceConfig",
    "network": "docker:index/network:Network",
}
_COMMAND = "command:remote:Command"
_INIT = re.compile(r"^sudo plinth-swarm init ")
_LABEL = re.compile(r"^sudo plinth-swarm label (\S+) (.*)$")
_FRACTION = re.compile(r"(\.\d{6})\d*")
_ROLE = "plinth.role."
Item = Mapping[str, Any]


@dataclass(frozen=True)
class Contents:
    """Everything in a Swarm."""

    items: tuple[Item, ...]

    @classmethod
    def read(cls, text: str) -> Contents:
        """Read what the script printed.

        Raises:
            LookError: it was cut off.
        """
        items = [json.loads(line) for line in text.splitlines() if line.strip()]
        if not items or items[-1] != {"kind": "end"}:
            raise LookError("what the Swarm told of itself was cut off")
        return cls(tuple(items[:-1]))

    def of(self, kind: str) -> Iterator[Item]:
        """Give the things of a kind."""
        return (item for item in self.items if item["kind"] == kind)

    def since(self, identifier: str) -> Since:
        """Return when a service was changed last."""
        for item in self.of("service"):
            if item["id"] == identifier:
                return Since(at=_moment(item["updated"]), exact=True, source="Docker: UpdatedAt")
        return UNKNOWN_SINCE


def manager(state: State) -> str | None:
    """Return the key of the server on which the Swarm was made."""
    for item in state.of(_COMMAND):
        if _INIT.match(str(plain(item["inputs"]).get("create") or "")):
            return str(item["urn"].rpartition("::")[2]).removeprefix("swarm-")
    return None


def compare(contents: Contents, state: State) -> list[Finding]:
    """Return what the state does not know, and nodes that are not used as it says."""
    return [*_extras(contents, state), *_nodes(contents, state)]


def _extras(contents: Contents, state: State) -> Iterator[Finding]:
    for kind, token in _TYPES.items():
        known = state.ids(token)
        for item in sorted(contents.of(kind), key=lambda entry: str(entry["name"])):
            if item["id"] in known or _own(item):
                continue
            yield keyed(
                "swarm",
                "extra",
                f"swarm:{kind}:{item['name']}",
                f"{_noun(kind)} {item['name']}",
                ["it is in the Swarm and not in the state"],
                since=Since(at=_moment(item["created"]), exact=True, source="Docker: CreatedAt"),
                undo=f"docker {kind} rm {item['name']}",
            )


def _own(item: Item) -> bool:
    """Tell whether Docker made it itself, or it ends by itself: a run of a job."""
    mode = item.get("mode") or {}
    return bool(item.get("ingress")) or "ReplicatedJob" in mode or "GlobalJob" in mode


def _nodes(contents: Contents, state: State) -> Iterator[Finding]:
    wanted = dict(_labels(state))
    for node in contents.of("node"):
        name = node["name"]
        if name not in wanted:
            yield keyed(
                "swarm",
                "extra",
                f"swarm:node:{name}",
                f"node {name}",
                ["it is in the Swarm and no server of the stack"],
                since=Since(at=_moment(node["created"]), exact=True, source="Docker: CreatedAt"),
                undo=f"docker node update --availability drain {name}; "
                f"docker node rm --force {name}",
            )
            continue
        details = [*_availability(node), *_roles(wanted[name], node["labels"] or {})]
        if details:
            yield keyed(
                "swarm",
                "changed",
                f"swarm:node:{name}",
                f"node {name}",
                (text for text, _ in details),
                since=Since(at=_moment(node["updated"]), exact=True, source="Docker: UpdatedAt"),
                undo=f"docker node update {' '.join(flag for _, flag in details)} {name}",
            )


def _availability(node: Item) -> Iterator[tuple[str, str]]:
    if node["availability"] != "active":
        yield f"availability: active → {node['availability']}", "--availability active"


def _roles(wanted: Mapping[str, str], labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key in sorted({*wanted, *(k for k in labels if k.startswith(_ROLE))}):
        old, new = wanted.get(key), labels.get(key)
        if old == new:
            continue
        if old is None:
            yield f"label {key}: {new} (new)", f"--label-rm {key}"
        else:
            after = f"{old} → {new}" if new is not None else f"{old} (removed)"
            yield f"label {key}: {after}", f"--label-add {key}={old}"


def _labels(state: State) -> Iterator[tuple[str, dict[str, str]]]:
    """Give the labels that each node was given, by its host name."""
    for item in state.of(_COMMAND):
        found = _LABEL.match(str(plain(item["inputs"]).get("create") or ""))
        if found:
            yield found[1], dict(pair.split("=", 1) for pair in found[2].split())


def _noun(kind: str) -> str:
    return {"secret": "Swarm secret", "config": "Swarm config", "network": "overlay network"}.get(
        kind, kind
    )


def _moment(text: str) -> datetime:
    """Return a time of Docker's, which writes nanoseconds."""
    return datetime.fromisoformat(_FRACTION.sub(r"\1", text))
