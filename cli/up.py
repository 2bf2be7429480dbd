"""`plinth up`: everything from an empty machine to a running system, and again without change."""

from __future__ import annotations

from rich.console import Console

from cli import state_copy, summary
from cli.context import Context
from cli.held import hold
from cli.lock import exclusive
from cli.mend import mend
from cli.metrics.publish import tell_prometheus
from cli.prepare import prepare
from cli.pulumi import POLICIES
from cli.recover import mark
from cli.release import history
from cli.requests_made import RequestCount
from cli.secrets import remember_hosts
from cli.steps import Steps
from cli.unfinished import Unfinished


def up(context: Context, console: Console, *, refresh: bool = False) -> None:
    """Build or change the stack and show what came of it.

    Args:
        context: the stack.
        console: for progress and result.
        refresh: read the clouds first, so that what was changed by hand there is undone.

    Raises:
        PlinthError: with what to mend; running it again continues.
    """
    with exclusive(context.state, "up"):
        mark.refuse(context)
        steps = Steps(console, 6 if context.local else 3)
        pulumi = prepare(context, steps)
        unfinished = Unfinished(context)
        with steps.step(f"pulumi up, stack {context.stack}") as tell:
            since = unfinished.since()
            for sentence in mend(context, pulumi, since, tell) if since else []:
                console.print(f"  after the run that was cut off: {sentence}", markup=False)
            flags = ["--refresh"] if refresh else []
            hold(context, pulumi, tell, *flags)
            unfinished.begin()
            requests = RequestCount(context)
            words = ["--message", history.message(history.running(context)), *POLICIES, *flags]
            done = pulumi.change("up", "--stack", context.stack, *words, tell=tell)
            unfinished.end()
            tell(f"{done.summary()}{requests.words()}")
        outputs = pulumi.outputs()
        remember_hosts(outputs["servers"])
        if done.changed:
            state_copy.keep(context, pulumi, outputs, console)
        tell_prometheus(context, outputs, console)
        summary.show(console, context, outputs)
