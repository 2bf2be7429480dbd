"""`plinth logs` and `plinth open`: what services say, and the pages of what watches them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.errors import PlinthError
from cli.options import CloudOption, EnvOption, SystemOption, console, context_of

if TYPE_CHECKING:
    from cli.monitoring.logs import Said

DEFAULT_SYSTEM, DEFAULT_ENV = "chrono-scraper", "prod"
app = typer.Typer()
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@app.command()
def logs(
    service: Annotated[str, typer.Argument(help="A service of the stack, by its key.")],
    system: SystemOption = DEFAULT_SYSTEM,
    env: EnvOption = DEFAULT_ENV,
    cloud: CloudOption = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as it speaks.")] = False,
    since: Annotated[str, typer.Option("--since", help="How far back: 30m, 6h, 2d.")] = "1h",
    grep: Annotated[
        str | None, typer.Option("--grep", help="Lines alone that match this expression.")
    ] = None,
    level: Annotated[
        str | None, typer.Option("--level", help="Lines of this level: error, warning, …")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=5000, help="The newest so many.")
    ] = 200,
) -> None:
    """Show what a service said, on all its servers; secrets were masked before it was kept."""
    from cli.monitoring import logs as found
    from cli.monitoring.reach import Watch

    seconds = _seconds(since)
    watch = Watch.of(context_of(system, env, cloud))
    question = found.expression(service, grep, level)
    said = found.lines(watch, question, seconds, limit)
    if not said and not follow:
        found.refuse_unknown(watch, service)
    for item in said:
        _show(item)
    if follow:
        last = said[-1].at if said else 0
        for item in found.follow(watch, question, last or found.now()):
            _show(item)


@app.command(name="open")
def open_page(
    service: Annotated[
        str, typer.Argument(help="grafana, prometheus, alertmanager, loki or jaeger.")
    ] = "grafana",
    system: SystemOption = DEFAULT_SYSTEM,
    env: EnvOption = DEFAULT_ENV,
    cloud: CloudOption = None,
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, help="On this machine.")
    ] = None,
) -> None:
    """Lead a port of this machine to what watches the stack, by SSH, until Ctrl-C."""
    import asyncio

    from cli.monitoring.forward import forward
    from cli.monitoring.reach import PORTS, Watch

    if service not in PORTS:
        raise PlinthError(f"{service} has no page. Known: {', '.join(PORTS)}.", exit_code=2)
    watch = Watch.of(context_of(system, env, cloud))
    here = port or PORTS[service]
    console.print(f"{service} of {watch.title}: http://127.0.0.1:{here} (Ctrl-C ends it)")
    asyncio.run(forward(watch, service, here))


def _seconds(text: str) -> int:
    number, unit = text[:-1], text[-1:]
    if unit not in _UNITS or not number.isdecimal():
        raise PlinthError(f"--since {text}: expected a time such as 30m, 6h or 2d.", exit_code=2)
    return int(number) * _UNITS[unit]


def _show(said: Said) -> None:
    console.print(f"[dim]{said.time} {said.server}[/dim] ", end="", soft_wrap=True)
    console.print(said.line, markup=False, soft_wrap=True)
