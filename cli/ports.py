"""Ports of the local cloud on loopback: those of the first start, those asked for, or free ones."""

from __future__ import annotations

import errno
import os
import socket

from cli.errors import PlinthError

LOOPBACK = "127.0.0.1"
# option, environment variable, first choice
PORTS = (
    ("api", "PLINTH_API_PORT", 8450),
    ("edge", "PLINTH_EDGE_PORT", 8080),
    ("dns", "PLINTH_DNS_PORT", 5350),
)
TRIED = 200
HIGHEST = 65535


def asked() -> dict[str, int]:
    """Return the ports that the environment asks for, by option.

    Raises:
        PlinthError: one is no port.
    """
    wanted: dict[str, int] = {}
    for option, variable, _ in PORTS:
        text = os.environ.get(variable, "").strip()
        if not text:
            continue
        if not text.isdecimal() or not 0 < int(text) <= HIGHEST:
            raise PlinthError(
                f"{variable}={text} is no port. Give a number from 1 to {HIGHEST}, or unset it.",
                exit_code=2,
            )
        if int(text) in wanted.values():
            raise PlinthError(
                f"{variable}={text}: another port of the local cloud has this number already. "
                "Give each its own.",
                exit_code=2,
            )
        wanted[option] = int(text)
    return wanted


def plan(kept: dict[str, int]) -> dict[str, int]:
    """Return the ports that are asked for, and kept ones where those do not take their number.

    Raises:
        PlinthError: one that is asked for is no port.
    """
    first = asked()
    return {name: port for name, port in kept.items() if port not in first.values()} | first


def still_free(kept: dict[str, int]) -> dict[str, int]:
    """Return those of the kept ports that nobody has taken meanwhile."""
    return {option: port for option, port in kept.items() if not _refusal(port)}


def check(kept: dict[str, int]) -> None:
    """Refuse ports that are asked for and cannot be had, before a running daemon is ended.

    Raises:
        PlinthError: with what to do.
    """
    for option, variable, _ in PORTS:
        port = asked().get(option)
        if port and port not in kept.values():
            _must_be_free(option, variable, port)


def choose(kept: dict[str, int]) -> dict[str, int]:
    """Return a port for each option; ports of the first start stay, since noted URLs hold them.

    Args:
        kept: those of the first start, empty before it.

    Raises:
        PlinthError: one that is kept or asked for cannot be had.
    """
    wanted = plan(kept)
    chosen: dict[str, int] = {}
    for option, variable, first in PORTS:
        port = wanted.get(option)
        if port is None:
            taken = {*wanted.values(), *chosen.values()}
            free = (p for p in range(first, first + TRIED) if p not in taken and not _refusal(p))
            port = next(free, None)
            if port is None:
                raise PlinthError(
                    f"No port from {first} to {first + TRIED - 1} is free for the {option} of the "
                    f"local cloud. Choose one: {variable}=… make up",
                    exit_code=2,
                )
        _must_be_free(option, variable, port)
        chosen[option] = port
    return chosen


def _must_be_free(option: str, variable: str, port: int) -> None:
    if why := _refusal(port):
        raise PlinthError(
            f"Port {port} ({option} of the local cloud) {why}, "
            f"or choose another port: {variable}=… make up.",
            exit_code=2,
        )


def is_open(port: int) -> bool:
    """Tell whether something listens there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0


def _refusal(port: int) -> str:
    """Return why a port cannot be had and what would help, empty where it can."""
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            if kind == socket.SOCK_STREAM:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError as error:
                if error.errno == errno.EACCES:
                    return "is for root only: run as root"
                return "is in use by another program. End that program"
    return ""
