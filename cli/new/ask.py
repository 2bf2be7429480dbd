"""Asks a person for what no option said."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cli.errors import PlinthError
from cli.new.answers import STORES, Answers, Service, Store, name, service

Ask = Callable[[str, str], str]  # a question and what is taken for an empty answer


def answers(  # noqa: PLR0913 - one for each option of the command
    word: str,
    *,
    title: str | None,
    domain: str | None,
    services: Sequence[str],
    stores: Sequence[str],
    location: str,
    budget: int,
    email: str,
    ask: Ask | None,
) -> Answers:
    """Return all answers, asking for what is missing.

    `word` is the system's name, `ask` puts a question to a person (None where nobody can be
    asked); the rest is as the options of `plinth new` are.

    Raises:
        PlinthError: something is missing and nobody can be asked, or an answer is none.
    """
    system = name(word)
    if ask is None and (domain is None or not services):
        raise PlinthError(
            "Without a terminal say at least --domain and one --service NAME=IMAGE,port=N,path=/.",
            exit_code=2,
        )
    if ask is not None and domain is None:
        title = title or ask("What is it called", system.replace("-", " ").title())
        domain = ask("Under which domain is it reached in production", f"{system}.example.com")
    found = [service(item) for item in services] or _services(system, ask)
    if ask is not None and not services and not stores:
        stores = ask(f"Which stores does it need ({', '.join(STORES)})", "postgres").split()
    if not any(item.path for item in found):
        found = _routed(found)
    return Answers(
        name=system,
        title=title or system.replace("-", " ").title(),
        domain=domain or "",
        services=tuple(found),
        stores=tuple(_store(item.strip(",")) for item in stores),
        location=location,
        budget=budget,
        email=email,
    )


def _services(system: str, ask: Ask | None) -> list[Service]:
    """Ask for one service after the other until an empty answer."""
    if ask is None:
        return []
    default = f"backend=ghcr.io/{system}/backend:1.0.0,port=8000,path=/"
    found = [service(ask("First service (NAME=IMAGE,port=N,path=/,health=/)", default))]
    while more := ask("Another (empty for none)", ""):
        found.append(service(more))
    return found


def _routed(found: Sequence[Service]) -> list[Service]:
    """Lead the whole domain to the first service that listens.

    Raises:
        PlinthError: none does.
    """
    first = next((item for item in found if item.port), None)
    if first is None:
        raise PlinthError(
            "No service listens, so nothing could be reached: give one a port, for example "
            "backend=ghcr.io/acme/backend:1.0.0,port=8000,path=/",
            exit_code=2,
        )
    return [Service(**(vars(item) | {"path": "/"})) if item is first else item for item in found]


def _store(word: str) -> Store:
    for store in STORES:
        if word == store:
            return store
    raise PlinthError(f"There is no store `{word}`. Known: {', '.join(STORES)}.", exit_code=2)
