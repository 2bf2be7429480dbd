"""`plinth recover`: from what was lost to a running system, by code and copies off the server.

No policy pack is asked: what is made is what was there before, and a rule that has begun to refuse
it meanwhile must not stand between a system and its users. The next `up` asks them again.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cli import state_copy, summary
from cli.backups.consent import confirm
from cli.backups.remote import Remote
from cli.cloud_inventory import of_stack
from cli.errors import PlinthError
from cli.explain import source
from cli.heal import HCLOUD_KINDS
from cli.lock import exclusive
from cli.prepare import prepare
from cli.recover import after, lost, mark, plan, standing, tail
from cli.secrets import remember_hosts
from cli.steps import Steps
from cli.unfinished import Unfinished

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from cli.backups.consent import Consent
    from cli.context import Context
    from cli.explain.source import Explained
    from cli.pulumi import Pulumi


@dataclass
class Recovery:
    """What came of it.

    Attributes:
        phases: seconds of each, in their order.
        stores: what each store came back from, as its server says.
        lost: names of what was gone, by kind.
    """

    stamp: str = ""
    phases: dict[str, float] = field(default_factory=dict)
    stores: dict[str, dict[str, Any]] = field(default_factory=dict)
    lost: dict[str, list[str]] = field(default_factory=dict)


def recover(
    context: Context, console: Console, consent: Consent, *, everything: bool = False
) -> Recovery:
    """Make anew what a stack has lost, its data from copies; again goes on where it was cut off.

    Args:
        context: the stack.
        console: for plan and progress.
        consent: whether it is given, or somebody can be asked.
        everything: believe that nothing at all of the stack is left on the cloud.

    Raises:
        PlinthError: nothing is lost, it was not confirmed, or a step failed.
    """
    done, clock = Recovery(), _Clock()
    with exclusive(context.state, "recover"):
        steps = Steps(console, (5 if context.local else 2) + 4)
        pulumi = prepare(context, steps)
        explained = source.explained(context)
        deployment = pulumi.state()
        gone = lost.find(deployment, _present(pulumi))
        wanted = _wanted(context, gone, explained, everything=everything)
        found = plan.stores(wanted.stores, explained.config, explained.blueprint)
        console.print(plan.table(context, gone, wanted, found))
        confirm(context, context.stack, consent)
        done.stamp, done.lost = wanted.stamp, {k: list(v) for k, v in gone.names.items()}
        done.phases["make ready"] = clock.lap()
        unfinished = Unfinished(context)
        with steps.step("take what is lost out of the state") as tell:
            mark.write(context, wanted)
            again = _standing(pulumi, explained, deployment, gone, tell)
            tell(f"{_take_out(context, pulumi, deployment, gone, again)} resources")
        with steps.step("servers, volumes and the way to the copies") as tell:
            unfinished.begin()
            words = [w for key in found.back for w in ("--exclude", f"**::data-{key}")]
            words += ["--exclude-dependents"] if words else []
            pulumi.change("up", "--stack", context.stack, *words, tell=tell)
        done.phases["servers and volumes"] = clock.lap()
        outputs = pulumi.outputs()
        remember_hosts(outputs["servers"])
        with steps.step("data from copies") as tell:
            done.stores = _refill(explained, found, outputs, wanted.stamp, tell)
        done.phases["data"] = clock.lap()
        with steps.step("services, addresses and names") as tell:
            tell(pulumi.change("up", "--stack", context.stack, tell=tell).summary())
            outputs = pulumi.outputs()
            after.settle(outputs, found, tell)
            unfinished.end()
            mark.end(context)
        done.phases["services"] = clock.lap()
        remember_hosts(outputs["servers"])
        state_copy.keep(context, pulumi, outputs, console)
        summary.show(console, context, outputs)
    return done


class _Clock:
    def __init__(self) -> None:
        self._since = time.monotonic()

    def lap(self) -> float:
        """Return the seconds since the last lap."""
        now = time.monotonic()
        passed, self._since = now - self._since, now
        return round(passed, 1)


def _present(pulumi: Pulumi) -> dict[str, list[str]]:
    """Ask the cloud for the ids of all that is there, by kind."""
    inventory = of_stack(pulumi)
    kinds = HCLOUD_KINDS.values()
    return {kind: [str(item["id"]) for item in inventory.every(kind)] for kind in kinds}


def _wanted(
    context: Context, gone: lost.Lost, explained: Explained, *, everything: bool
) -> mark.Mark:
    """Return what this recovery sets out to do.

    Raises:
        PlinthError: there is nothing to do, or it is too much to be believed.
    """
    begun = mark.read(context)
    if gone.unknown and begun is None and not everything:
        raise PlinthError(
            f"The state of {context.stack} names nothing. To begin: make up. Where it was lost "
            "with all that it named, and its copies are to come back: --everything, with their key "
            "given (docs/runbooks/key-lost.md).",
            exit_code=2,
        )
    if not gone.urns and begun is None and not gone.unknown:
        raise PlinthError(
            f"Nothing of {context.stack} is lost: the cloud has all that the state names. What was "
            "changed by hand: plinth drift; data alone: plinth restore.",
            exit_code=2,
        )
    if gone.whole and not everything:
        raise PlinthError(
            f"The cloud has nothing at all of what {context.stack} names, not even a network or a "
            "key. Is HCLOUD_TOKEN that of another project? Where it is all lost indeed: "
            "--everything.",
            exit_code=2,
        )
    stores = plan.lost_stores(gone, explained.config)
    if gone.unknown and begun is None:
        stores = tuple(explained.config.services)
    begun = begun or mark.Mark(mark.new_stamp(), (), ())
    return begun.with_more(gone.of("servers"), stores)


def _standing(
    pulumi: Pulumi,
    explained: Explained,
    deployment: dict[str, Any],
    gone: lost.Lost,
    tell: Callable[[str], None],
) -> tuple[str, ...]:
    """End the stores that the Swarm would start on empty volumes; return the URNs of them.

    Only those whose volume was found to be lost now: in a run that goes on they may have their
    data by now.
    """
    config, blueprint = explained.config, explained.blueprint
    found = plan.stores(plan.lost_stores(gone, config), config, blueprint)
    kept, _ = lost.without(deployment, gone)
    there = standing.urns(kept, (*found.back, *found.followers, *found.bare))
    if there:
        where = standing.holders(config, there, gone.of("servers"))
        standing.remove(pulumi.outputs(), blueprint.swarm.first, where, tell)
    return tuple(there.values())


def _take_out(
    context: Context,
    pulumi: Pulumi,
    deployment: dict[str, Any],
    gone: lost.Lost,
    also: tuple[str, ...],
) -> int:
    """Have the state without what is lost; that of before is kept beside the logs."""
    if not gone.urns:
        return 0
    kept, taken = lost.without(deployment, gone, also)
    for name, content in (("before", deployment), ("after", kept)):
        path = pulumi.logs / f"recover.{name}.json"
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(json.dumps({"version": 3, "deployment": content}))
    words = ("--stack", context.stack, "--file", str(pulumi.logs / "recover.after.json"))
    pulumi.run("stack", "import", *words)
    return len(taken)


def _refill(
    explained: Explained,
    found: plan.Stores,
    outputs: dict[str, Any],
    stamp: str,
    tell: Callable[[str], None],
) -> dict[str, dict[str, Any]]:
    """Bring the data of each store to its server, one after the other."""
    brought: dict[str, dict[str, Any]] = {}
    left = tail.followers(explained.config, tuple(found.back))
    manager = Remote.of(outputs, explained.blueprint.swarm.first)
    for key, item in found.back.items():
        tell(f"{key} on {item.server}")
        server = Remote.of(outputs, item.server)
        follows = [one for one in left if one.primary == key]
        went_on = tail.goes_on(outputs, item, follows, stamp)
        brought[key] = server.backup("refill", item.key, stamp, "{}", tell=tell)
        for one in follows:
            if one is not went_on:
                tail.set_aside(outputs, manager, one, stamp, tell)
    tell(", ".join(brought) or "none had to come back")
    return brought
