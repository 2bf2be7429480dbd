"""What a disaster cost: computed from what was acknowledged and what came back, and shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rich.table import Table

from cli.disaster.ledger import archived

if TYPE_CHECKING:
    from cli.disaster.ledger import Row


@dataclass
class Report:
    """The result, for a person and a script. Times in seconds.

    Attributes:
        acknowledged: commits that the database had confirmed.
        lost: those of them that are not there any more.
        loss: from the first acknowledgement of a lost one to the loss; 0 where none is lost.
        archived: confirmed ones that the database knew to be off the server.
        archived_lost: those of them that are not there any more.
        outage: from the loss until the system answered its users again; None where it did not.
        attempts: how often the recovery had to be begun.
        phases: of the last of them, in their order.
        stores: what each came back from.
        moved: what has another address than before, by name.
    """

    system: str
    environment: str
    destroyed: dict[str, list[str]]
    rpo: float
    rto: float
    acknowledged: int = 0
    lost: int = 0
    loss: float = 0.0
    archived: int = 0
    archived_lost: int = 0
    outage: float | None = None
    attempts: int = 0
    phases: dict[str, float] = field(default_factory=dict)
    stores: dict[str, dict[str, Any]] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def count(self, rows: list[Row], there: set[int], segment: str, at: float) -> None:
        """Compare what was acknowledged with what is there.

        Args:
            rows: that were acknowledged.
            there: numbers of those that the database has now.
            segment: last one of the log that it had said to be off the server.
            at: when it was lost, in seconds since 1970.
        """
        missing = [row for row in rows if row.number not in there]
        safe = archived(rows, segment)
        self.acknowledged, self.lost = len(rows), len(missing)
        self.archived = len(safe)
        self.archived_lost = len([row for row in safe if row.number not in there])
        self.loss = round(max((at - row.at for row in missing), default=0.0), 1)

    def judge(self) -> bool:
        """Say what is not as it was promised; tells whether all is."""
        self.faults = []
        if not self.acknowledged:
            self.faults.append("nothing was acknowledged, so nothing is proven")
        if self.archived_lost:
            self.faults.append(f"{self.archived_lost} commits are lost that were off the server")
        if self.loss > self.rpo:
            self.faults.append(f"{self.loss} s are lost, {self.rpo:.0f} s are promised at most")
        if self.outage is None:
            self.faults.append("the system does not answer its users")
        elif self.outage > self.rto:
            self.faults.append(
                f"it was away {self.outage} s, {self.rto:.0f} s are promised at most"
            )
        return not self.faults


def table(report: Report) -> Table:
    """Return the report as a person reads it."""
    title = f"Disaster of {report.system} {report.environment}"
    shown = Table(title=title, title_justify="left", title_style="bold", show_header=False)
    for kind, names in report.destroyed.items():
        shown.add_row("destroyed", f"{kind.replace('_', ' ')}: {', '.join(names)}")
    shown.add_row("acknowledged", f"{report.acknowledged} commits until then")
    shown.add_row("of them lost", f"{report.lost}")
    shown.add_row("off the server", f"{report.archived} for certain, {report.archived_lost} lost")
    shown.add_row("loss (RPO)", f"{report.loss} s; promised {_words(report.rpo)}")
    away = "it is away" if report.outage is None else f"{report.outage} s"
    shown.add_row("outage (RTO)", f"{away}; promised {_words(report.rto)}")
    if report.attempts > 1:
        shown.add_row("", f"begun {report.attempts} times; of the last:")
    for name, seconds in report.phases.items():
        shown.add_row("", f"{name}: {seconds} s")
    for key, store in report.stores.items():
        shown.add_row("came back", f"{key}: {_from(store)}")
    for name, words in report.moved.items():
        shown.add_row("moved", f"{name}: {words}")
    for fault in report.faults:
        shown.add_row("[red]fault[/red]", fault)
    return shown


def _from(store: dict[str, Any]) -> str:
    words = [str(store[key]) for key in ("place", "kind", "backup") if store.get(key)]
    seconds = f", {store['seconds']} s" if "seconds" in store else ""
    return f"{' '.join(words) or 'its copy'}{seconds}"


def _words(seconds: float) -> str:
    for size, word in ((3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:g} {word}"
    return f"{seconds:g} s"
