"""One look at a stack: all places at the same time, and none hides what another one tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from drift import accepted, governed, put_back, refreshed, server_facts, since, swarm_facts
from drift.accepted import Acceptance
from drift.cloud import Cloudflare, Hetzner
from drift.copy import LookError, NothingMadeError, Source, refresh
from drift.finding import PLACES, UNKNOWN_SINCE, Finding, Look, Place, Since
from drift.found import finding
from drift.governed import Inside
from drift.refreshed import Change
from drift.remedies import Words
from drift.server_facts import Told
from drift.shell import script, servers
from drift.state import State
from drift.strangers import KINDS, strangers
from drift.swarm_facts import Contents
from drift.zone_records import extra_records, zones

WORKERS = 8  # places, and servers besides


@dataclass(frozen=True, kw_only=True)
class Looker:
    """All that a look needs.

    Attributes:
        source: the stack.
        key_file: the key for SSH, of deploys.
        words: the commands that mend.
        folder: empty, for this look alone.
    """

    source: Source
    key_file: Path
    words: Words
    folder: Path
    unseen: dict[str, str] = field(default_factory=dict)

    def look(self, agreed: Sequence[Acceptance], today: date) -> Look:
        """Return what is not as the state has it.

        Args:
            agreed: what the stack's config accepts.
            today: for the ends of these agreements.

        Raises:
            NothingMadeError: the state has nothing of any place.
            LookError: there is no state to hold anything to, or it is being changed.
        """
        state = State(self.source.export())
        if state.at_work:
            raise LookError(
                "a change of the stack is under way, or was cut off; let it end, or run "
                f"{self.words.up}, then look again"
            )
        self._refuse_empty(state)
        with ThreadPoolExecutor(WORKERS) as pool:
            jobs = {name: pool.submit(job) for name, job in self._jobs(state).items()}
        found = [item for name, job in jobs.items() for item in self._result(name, job)]
        if State(self.source.export()).written != state.written:
            raise LookError("the stack was changed while it was looked at; look again")
        unique = {item.key: item for item in found}
        order = sorted(unique.values(), key=lambda item: (PLACES.index(item.place), item.key))
        told, kept = accepted.part(order, agreed, today)
        return Look(
            stack=self.source.stack,
            findings=tuple(told),
            unseen=self.unseen,
            accepted=tuple(kept),
        )

    def _refuse_empty(self, state: State) -> None:
        if not state.places():
            raise NothingMadeError(f"nothing was made yet; run {self.words.up} first")

    def _jobs(self, state: State) -> Mapping[str, Callable[[], list[Finding]]]:
        jobs: dict[str, Callable[[], list[Finding]]] = {}
        looks: Mapping[Place, Callable[[State], list[Finding]]] = {
            "hetzner": self._hetzner,
            "cloudflare": self._cloudflare,
            "swarm": self._swarm,
        }
        for place in PLACES:
            if place in state.places():
                jobs[place] = partial(looks[place], state)
        if "hetzner" in state.places():
            jobs["hetzner: list"] = partial(self._strangers, state)
        if "cloudflare" in state.places():
            jobs["cloudflare: list"] = partial(self._records, state)
        for key in servers(state):
            jobs[f"server {key}"] = partial(self._server, state, key)
        return jobs

    def _result(self, name: str, job: Future[list[Finding]]) -> list[Finding]:
        try:
            return job.result()
        except LookError as error:
            self.unseen[name] = str(error)
            return []

    def _changes(self, state: State, place: Place) -> list[Change]:
        folder = self.folder / place
        folder.mkdir()
        log = refresh(self.source, state.part(place), folder)
        with log.open(encoding="utf-8") as lines:
            return list(refreshed.changes(lines))

    def _hetzner(self, state: State) -> list[Finding]:
        client = Hetzner(self.source.variables)

        def told(change: Change) -> Since:
            owner = since.owner(change)
            actions = client.actions(*owner) if owner else ()
            return since.since(change, actions, state.changed(change.urn))

        return [finding(change, self.words, told) for change in self._changes(state, "hetzner")]

    def _strangers(self, state: State) -> list[Finding]:
        client = Hetzner(self.source.variables)
        listing = {kind: client.all(kind) for kind in KINDS}
        return strangers(listing, state, self.source.stack)

    def _cloudflare(self, state: State) -> list[Finding]:
        changes = self._changes(state, "cloudflare")

        def told(change: Change) -> Since:
            return since.of_record(change) or since.at_least(state.changed(change.urn))

        return [finding(change, self.words, told) for change in changes]

    def _records(self, state: State) -> list[Finding]:
        client = Cloudflare(self.source.variables)
        records = [record for zone in zones(state) for record in client.records(zone)]
        return extra_records(records, state)

    def _swarm(self, state: State) -> list[Finding]:
        manager = swarm_facts.manager(state)
        if manager is None:
            raise LookError("the state does not say which server leads the Swarm")
        contents = Contents.read(servers(state)[manager].ask(script("swarm"), self.key_file))

        def told(change: Change) -> Since:
            exact = contents.since(str(change.facts.get("id", "")))
            return exact if exact != UNKNOWN_SINCE else since.at_least(state.changed(change.urn))

        changes = self._changes(state, "swarm")
        found = [finding(change, self.words, told) for change in changes]
        return [*found, *swarm_facts.compare(contents, state)]

    def _server(self, state: State, key: str) -> list[Finding]:
        inside, told = self._inside(state, key)
        return server_facts.compare(key, inside, told, self.words)

    def _inside(self, state: State, key: str) -> tuple[Inside, Told]:
        inside = governed.inside(state, key)
        if inside is None:
            raise LookError("the state does not have what its first boot was told")
        words = (inside.user, *sorted(inside.files))
        return inside, Told.read(servers(state)[key].ask(script("server"), self.key_file, *words))

    def put_back(self) -> Iterator[str]:
        """Write the files of all servers as they were made; give what was done, line by line.

        Raises:
            NothingMadeError: there is no server yet.
            LookError: a server cannot be reached, or refuses.
        """
        state = State(self.source.export())
        self._refuse_empty(state)
        for key, server in servers(state).items():
            inside, told = self._inside(state, key)
            files, rules = put_back.wrong(inside, told), bool(told.of("rule"))
            if files or rules:
                server.ask(put_back.script(files, rules=rules), self.key_file)
            yield from (f"{key}: wrote {file.path}" for file in files)
            if rules:
                yield f"{key}: loaded the firewall's rules again"
            if any(file.path == put_back.LATER for file in files):
                yield f"{key}: {put_back.LATER} counts from Docker's next start on"
