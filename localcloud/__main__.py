"""`python -m localcloud`: serve a local cloud, tell what is in it, remove it."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from components.catalog import DATA
from localcloud import commands
from localcloud.host import HostError
from localcloud.store import StoreError

app = typer.Typer(
    help="A Hetzner Cloud and Cloudflare on this machine: real APIs, servers that boot.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
State = Annotated[Path, typer.Option(help="Folder for everything this instance knows.")]


@app.command()
def serve(  # noqa: PLR0913, PLR0917 - the options of a command
    state: State,
    name: Annotated[str, typer.Option(help="Name of the instance, part of all it makes.")],
    api_port: Annotated[int, typer.Option(help="Port of both APIs, on 127.0.0.1.")] = 8450,
    edge_port: Annotated[int, typer.Option(help="Port that web pages open at.")] = 8080,
    dns_port: Annotated[int, typer.Option(help="Port of the name server.")] = 5350,
    api_only: Annotated[bool, typer.Option(help="Record servers, boot none.")] = False,  # noqa: FBT002
    token_file: Annotated[
        Path | None, typer.Option(help="Token to ask for; made if absent.")
    ] = None,
    catalogue: Annotated[
        Path | None, typer.Option(help="Folder with other data than components/catalog/data.")
    ] = None,
) -> None:
    """Serve until SIGTERM; servers outlive it, and the next `serve` finds them."""
    # `status` need not load these
    from localcloud.daemon import Daemon  # noqa: PLC0415
    from localcloud.profile import Options  # noqa: PLC0415

    options = Options(
        state, name, api_port, edge_port, dns_port, api_only, token_file, catalogue or DATA
    )
    asyncio.run(Daemon(options).run())


@app.command()
def status(
    state: State,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,  # noqa: FBT002
) -> None:
    """Show what exists."""
    found = commands.status(state)
    if as_json:
        sys.stdout.write(json.dumps(found, indent=2) + "\n")
        return
    console = Console()
    running = found["running"]
    console.print(f"daemon: {f'process {running}' if running else 'not running'}")
    table = Table("kind", "id", "name", "status", "address")
    for kind, bodies in found["resources"].items():
        for body in bodies:
            table.add_row(kind, *(str(body[k] or "") for k in ("id", "name", "status", "address")))
    console.print(table if found["resources"] else "nothing exists")


@app.command()
def destroy(
    state: State,
    name: Annotated[
        str | None, typer.Option(help="The instance, where its state no longer tells.")
    ] = None,
) -> None:
    """Remove the instance: daemon, servers, networks, disks, registry and state."""
    commands.destroy(state, name, lambda line: typer.echo(f"removed {line}"))


def main() -> int:
    """Run a command; gives the exit code."""
    try:
        app(standalone_mode=True)
    except (HostError, StoreError) as error:
        sys.stderr.write(f"localcloud: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
