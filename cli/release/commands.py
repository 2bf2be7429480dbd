"""`plinth deploy`, `promote`, `rollback` and `releases`: what changes a stack's images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from cli import config_check
from cli.context import Context
from cli.errors import PlinthError
from cli.prepare import attach
from cli.release import history
from cli.release.reference import changed, parse
from cli.release.registry import pinning
from cli.release.stack_file import set_images
from components.config.nearest import hint


def deploy(context: Context, words: Sequence[str], console: Console) -> bool:
    """Write other images of services into the stack's file; tells whether anything changed.

    Args:
        context: the stack.
        words: `service=image`; the image may be a tag alone.
        console: where it is told.

    Raises:
        PlinthError: a service or an image is not known.
    """
    current = history.own_images(config_check.check(context, tokens_needed=False))
    pin = pinning(context)
    wanted = {}
    for word in words:
        service, sign, image = word.partition("=")
        if not sign or not image:
            raise PlinthError(f"`{word}`: write SERVICE=IMAGE, or SERVICE=TAG.", exit_code=2)
        if service not in current:
            cause = f"{context.system} has no service `{service}` of its own"
            raise PlinthError(f"{cause}: {hint(service, current, 'services')}", exit_code=2)
        wanted[service] = str(pin(changed(current[service], image)))
    return _write(context, wanted, console)


def promote(source: Context, target: Context, console: Console) -> bool:
    """Write the images that one stack runs into another's file, digest for digest.

    Raises:
        PlinthError: the first has no release, or a digest cannot be had.
    """
    if source.stack == target.stack:
        raise PlinthError("Both are the same stack: there is nothing to promote.", exit_code=2)
    release = history.latest(history.releases(attach(source)), source.stack)
    current = history.own_images(config_check.check(target, tokens_needed=False))
    pin = pinning(source)
    wanted = {
        service: str(pin(parse(image)))
        for service, image in release.images.items()
        if service in current
    }
    console.print(f"{source.stack} runs release {release.number} of {release.at} UTC", markup=False)
    return _write(target, wanted, console)


def rollback(context: Context, number: int | None, console: Console) -> bool:
    """Write the images of an earlier release into the stack's file.

    Args:
        context: the stack.
        number: which release; None for the newest that succeeded with other images than now.
        console: where it is told.

    Raises:
        PlinthError: there is no such release.
    """
    current = history.own_images(config_check.check(context, tokens_needed=False))
    found = history.releases(attach(context))
    release = (
        history.before(found, current, context.stack)
        if number is None
        else history.numbered(found, number, context.stack)
    )
    console.print(f"back to release {release.number} of {release.at} UTC", markup=False)
    return _write(context, history.differences(release.images, current), console)


def show(context: Context, console: Console) -> None:
    """Print the releases of a stack, newest first, with what changed in each."""
    found = history.releases(attach(context))
    table = Table(title=f"Releases of {context.stack}", title_justify="left")
    for heading in ("release", "began (UTC)", "result", "images that changed"):
        table.add_column(heading, overflow="fold")
    for release, older in zip(found, [*found[1:], None], strict=True):
        known = older.images if older else {}
        new = [f"{key} {image}" for key, image in release.images.items() if known.get(key) != image]
        words = "\n".join(new) if release.images else "made without plinth"
        table.add_row(str(release.number), release.at, release.result, words or "none")
    console.print(table)


def as_json(context: Context) -> list[dict[str, object]]:
    """Return the releases of a stack for a script, newest first."""
    return [
        {
            "release": item.number,
            "at": item.at,
            "result": item.result,
            "images": dict(item.images),
        }
        for item in history.releases(attach(context))
    ]


def _write(context: Context, images: Mapping[str, str], console: Console) -> bool:
    written = set_images(context.config_file, images)
    for service in written:
        console.print(f"  {service}: {images[service]}", markup=False, soft_wrap=True)
    if not written:
        console.print(f"{context.stack} has these images already.")
    return bool(written)
