"""A stack as it was seen at one moment, and what of that is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from components.blueprint.monitoring.rules.own import WATCHDOG

FINE, COULD_NOT_LOOK, WRONG = 0, 1, 3  # exit codes; 2 is the command line's own
_FULL = {"disk": 0.9, "memory": 0.95}  # shares from which a thing is too full
_LATE = 1.25  # a copy may take its time
_MARKS = ("over critical", "over limit")


@dataclass(frozen=True, kw_only=True)
class Store:
    """The copies of a store.

    Attributes:
        restorable: the newest moment that can be gone back to, None where there is none.
        rpo: seconds that a loss may take.
        failed: why the last copy did not come, empty where it came.
        drilled: when a restore was last rehearsed with success.
        due: by when the next one has to be.
        gap: the longest time in seconds between two copies, None where it is not known.
    """

    key: str
    restorable: float | None
    rpo: float
    failed: str
    drilled: float | None
    due: float | None
    gap: float | None = None


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Everything that `plinth status` shows.

    Attributes:
        at: when, in seconds since 1970.
        servers: what each said of itself, by key; see `components.remote.status`.
        silent: why others said nothing.
        alerts: None where nothing is watched, or nobody could be asked.
        watched: whether this stack has monitoring.
        cost: `total`, `currency`, `state` and the marks of the budget.
        addresses: public ones with `up`, and shares `day` and `month`; None as with alerts.
        drift: findings of the last look, and when it was; None where nobody looked.
    """

    stack: str
    title: str
    at: float
    servers: Mapping[str, Mapping[str, Any]]
    silent: Mapping[str, str]
    services: Sequence[Mapping[str, Any]] | None
    nodes: Sequence[Mapping[str, str]] | None
    alerts: Sequence[Mapping[str, Any]] | None
    watched: bool
    stores: Sequence[Store]
    cost: Mapping[str, str]
    forecast: float | None
    deployed: float | None
    addresses: Sequence[Mapping[str, Any]] | None = None
    drift: tuple[int, float] | None = None
    urls: Mapping[str, str] = field(default_factory=dict)

    @property
    def wrong(self) -> tuple[str, ...]:
        """Return what is wrong, each a sentence; the worst first."""
        return (
            *(f"{a['severity'] or 'alert'}: {a['name']}: {a['words']}" for a in self.firing),
            *(
                f"{s['name']}: {s['running']} of {s['desired']} tasks run"
                for s in self.services or ()
                if s["running"] < s["desired"]
            ),
            *(f"{n['name']} is {n['status']}" for n in self.nodes or () if n["status"] != "Ready"),
            *self._full(),
            *(sentence for store in self.stores for sentence in self._store(store)),
            *(
                (f"cost is {self.cost['state']}: {self.cost['total']} {self.cost['currency']}",)
                if self.cost["state"] in _MARKS
                else ()
            ),
        )

    @property
    def firing(self) -> tuple[Mapping[str, Any], ...]:
        """Return the alerts but the one that fires while all is well."""
        return tuple(a for a in self.alerts or () if a["name"] != WATCHDOG)

    @property
    def unseen(self) -> tuple[str, ...]:
        """Return what could not be looked at, each a sentence."""
        found = [f"{key}: {why}" for key, why in sorted(self.silent.items())]
        if self.services is None:
            found.append("services: no server that leads the Swarm could tell")
        if self.watched and self.alerts is None:
            found.append("alerts: Alertmanager could not be asked")
        return tuple(found)

    @property
    def state(self) -> Literal["fine", "could not look", "wrong"]:
        """Return it in a word."""
        if self.wrong:
            return "wrong"
        return "could not look" if self.unseen else "fine"

    @property
    def exit_code(self) -> int:
        """Return 3 where something is wrong, else 1 where not all could be seen, else 0."""
        return {"wrong": WRONG, "could not look": COULD_NOT_LOOK, "fine": FINE}[self.state]

    def _full(self) -> list[str]:
        found = []
        for key, server in self.servers.items():
            things = [("memory", "memory", server["memory"])]
            things += [("disk", disk["mount"], disk) for disk in server["disks"]]
            for kind, name, room in things:
                whole = room.get("total") or room.get("size") or 0
                if whole and room["used"] / whole > _FULL[kind]:
                    found.append(f"{key}: {name} is {room['used'] / whole:.0%} full")
        return found

    def _store(self, store: Store) -> list[str]:
        found = []
        if store.failed:
            found.append(f"backups of {store.key}: the last copy did not come: {store.failed}")
        if store.restorable is not None and self.at - store.restorable > store.rpo:
            late = (self.at - store.restorable) / 3600
            found.append(f"backups of {store.key}: a loss now would take {late:.1f} h")
        if store.restorable is None and self._is_due(store):
            found.append(f"backups of {store.key}: no copy came since the deploy")
        if store.due is not None and self.at > store.due:
            found.append(f"backups of {store.key}: a rehearsal of its restore is due")
        return found

    def _is_due(self, store: Store) -> bool:
        """Tell whether a first copy should be there; one that was made after a deploy is young."""
        known = store.gap is not None and self.deployed is not None
        return known and self.at - (self.deployed or 0) > (store.gap or 0) * _LATE
