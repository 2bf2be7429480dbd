"""What a person sees at the end: tables made from the stack's outputs alone."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from cli.cloud import LocalCloud
from cli.context import Context
from cli.preflight import machines_possible


def show(console: Console, context: Context, outputs: dict[str, Any]) -> None:
    """Print where the system answers, how to get in, what it costs and where things are kept."""
    title = f"{outputs['system']} · {outputs['environment']} · {context.cloud} cloud"
    console.print()
    console.print(_places(title, outputs))
    for name, server in outputs["servers"].items():
        if server.get("ssh"):
            # In one line whatever the width, so that it can be copied.
            console.print(f"log in to {name}: [bold]{server['ssh']}[/bold]", soft_wrap=True)
    console.print(_cost(outputs["monthly_cost"]))
    for stand_in in _sentences(outputs.get("stand_ins") or []):
        console.print(f"[yellow]stand-in[/yellow] {stand_in}", highlight=False)
    for warning in outputs.get("warnings") or []:
        console.print(f"[yellow]note[/yellow] {warning}", highlight=False)
    profile = LocalCloud(context.state).profile() if context.local else {}
    if profile.get("servers") == "api-only":
        why = machines_possible() or profile.get("reason")
        console.print(
            f"[yellow]API only[/yellow] {why}: the servers stand in the API alone, and the URLs do "
            "not answer. As root on Debian or Ubuntu `make down`, then `make up` boots them.",
            highlight=False,
        )
    console.print(_kept(context, profile.get("inbox")))


def _places(title: str, outputs: dict[str, Any]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", show_header=False)
    for name, url in outputs["urls"].items():
        table.add_row(f"URL {name}", f"[link={url}]{url}[/link]")
    for name, server in outputs["servers"].items():
        addresses = [
            f"{kind} {server[key]}"
            for key, kind in (
                ("public_ipv4", "public"),
                ("private_ip", "private"),
                ("floating_ip", "floating"),
            )
            if server.get(key)
        ]
        table.add_row(f"server {name}", f"{server.get('type', '')} {', '.join(addresses)}".strip())
    return table


def _cost(cost: dict[str, Any]) -> Table:
    currency = cost["currency"]
    table = Table(
        title=f"A month on Hetzner would cost {cost['total']} {currency} net",
        title_justify="left",
        title_style="bold",
    )
    table.add_column("what")
    table.add_column(f"{currency} a month", justify="right")
    for line in cost["lines"]:
        words = line.get("description") or line.get("name") or line.get("key")
        amount = line.get("monthly", line.get("amount"))
        table.add_row(str(words), "unknown" if amount is None else str(amount))
    table.add_row("[bold]total[/bold]", f"[bold]{cost['total']}[/bold]")
    return table


def _kept(context: Context, inbox: str | None) -> Table:
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_row("state", str(context.state / "pulumi"))
    table.add_row("secrets", f"{context.state / 'secrets'} (passphrase, deploy key)")
    if context.local:
        table.add_row("local cloud", str(context.state / "cloud"))
        if inbox:
            table.add_row("inbox", f"{inbox} (what alerts told whom)")
    table.add_row("next", ". .env/activate && pulumi preview     (plain Pulumi from here on)")
    table.add_row("", "make outputs · make preview · make down · make help")
    return table


def _sentences(stand_ins: list[Any]) -> list[str]:
    lines: dict[str, list[str]] = {}
    for item in stand_ins:
        if isinstance(item, dict):
            words = str(item.get("note") or item.get("reason") or "")
            lines.setdefault(words, []).append(str(item.get("service") or item.get("image")))
        else:
            lines.setdefault("", []).append(str(item))
    return [f"{', '.join(names)}{': ' if why else ''}{why}" for why, names in lines.items()]
