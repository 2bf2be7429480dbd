"""`plinth report`: a preview as one Markdown comment, on a file, on standard output, on GitHub."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cli import state_before
from cli.errors import PlinthError
from cli.pulumi import POLICIES
from components.catalog import load_catalogue
from report import digest, events
from report.errors import ReportError
from report.markdown import comment
from report.money import CostReport, compare

if TYPE_CHECKING:
    from cli.context import Context
    from cli.pulumi import Pulumi
    from report.preview import Preview

TOKEN = "GITHUB_TOKEN"  # noqa: S105 - the variable's name


def preview(context: Context, pulumi: Pulumi, *flags: str) -> Preview:
    """Run a preview with both policy packs and read its events; it may fail and be blocked."""
    state_before.give(pulumi)
    log = pulumi.event_log("preview")
    arguments = ["preview", "--stack", context.stack, "--event-log", str(log), *POLICIES, *flags]
    done = pulumi.run(*arguments, check=False)
    try:
        with log.open(encoding="utf-8") as lines:
            found = events.read(lines)
    except ReportError as error:
        raise PlinthError(done.stderr.strip() or str(error)) from None
    # a program that ends before its first resource leaves no name in the log
    label = f"{context.system} {context.environment}"
    return replace(found, stack=found.stack or context.stack, label=label)


def read(path: Path) -> Preview:
    """Read an event log or a digest; `-` is standard input.

    Raises:
        PlinthError: there is no such file, or it is neither.
    """
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
        return events.read(text.splitlines()) if _is_log(text) else digest.read(text)
    except (OSError, UnicodeDecodeError) as error:
        raise PlinthError(f"{path} cannot be read: {error}", exit_code=2) from None
    except ReportError as error:
        raise PlinthError(f"{path}: {error}", exit_code=2) from None


def render(found: Preview, context: Context | None = None) -> str:
    """Return the comment of a preview; on GitHub it links to the project's own pages.

    Args:
        found: the preview.
        context: the stack, where it is at hand: then the comment knows its budget, and the older
            prices that its servers keep.
    """
    catalogue = load_catalogue()
    cost = compare(found, catalogue)
    notes = _notes(context, found, cost) if context else []
    return comment(found, cost, catalogue, source=_source(), notes=notes)


def _notes(context: Context, found: Preview, cost: CostReport) -> list[str]:
    """Return how far the sum is from its budget, and which older prices a change loses."""
    from cli.config_check import check  # noqa: PLC0415 - a file needs none of these
    from cli.preview import losses, made_on  # noqa: PLC0415

    if cost.after is None or found.failures:
        return []
    budget = check(context, tokens_needed=False).budget
    left = budget.limit - cost.after
    told = f"{left:.2f} left" if left >= 0 else f"{-left:.2f} over"
    state = budget.state(cost.after)
    lost = losses(found, made_on(context, found), load_catalogue())
    return [
        f"Budget: {budget.limit:.2f} {cost.currency} a month net, {state}, {told}.",
        *(item.words() for item in lost),
    ]


def _source() -> str:
    """Return where GitHub shows the files of this commit, empty elsewhere."""
    server, repository, commit = (
        os.environ.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "SHA")
    )
    return f"{server}/{repository}/blob/{commit}" if server and repository and commit else ""


def post(text: str, target: str) -> str:
    """Put the comment on a pull request and return its URL.

    Raises:
        PlinthError: there is no token, or GitHub does not take it.
    """
    from report import github  # noqa: PLC0415 - a client of HTTP, which a file needs not

    token = os.environ.get(TOKEN)
    if not token:
        raise PlinthError(f"{TOKEN} is not set: it must be a token that may comment", exit_code=2)
    try:
        return github.put(text, target, token, os.environ.get("GITHUB_API_URL", github.API))
    except ReportError as error:
        raise PlinthError(str(error)) from None


def verdict(found: Preview) -> str | None:
    """Return why this preview must not be merged, None where it may."""
    if found.blocking:
        return f"blocked by {', '.join(found.blocking)}"
    return "the preview failed" if found.errors else None


def _is_log(text: str) -> bool:
    return '"sequence"' in text.lstrip()[:200]  # of the first event; a digest has no such key
