"""Words of shell that faults are made of."""

from __future__ import annotations

import base64

_LABEL = "com.docker.swarm.service.name"
_LASTS = 180  # seconds after which what a fault runs ends by itself


def as_root(script: str) -> str:
    """Return the line that runs a shell script as root."""
    packed = base64.b64encode(script.encode()).decode()
    return f"echo {packed} | base64 -d | sudo sh -e"


def here(program: str) -> str:
    """Return a program as one word of a shell."""
    return f"\"$(cat <<'END'\n{program}\nEND\n)\""


def containers(service: str) -> str:
    """Return what gives the containers of a service that run on a server, the newest first."""
    return f"docker ps -q -f label={_LABEL}={service}"


def container(service: str) -> str:
    """Return one container of a service; a script without one fails."""
    return f'"$({containers(service)} | head -n 1 | grep .)"'


def background(unit: str, program: str, lasts: int = _LASTS) -> str:
    """Return what runs a shell program on until it is ended, three minutes at most."""
    words = f"--quiet --collect --unit={unit} --property=RuntimeMaxSec={lasts}"
    return f"{ended(unit)}\nsystemd-run {words} sh -c {here(program)}"


def ended(unit: str) -> str:
    """Return what ends a program of the background, running or not."""
    return f"systemctl stop {unit}.service 2>/dev/null || true"


def scaled(service: str, count: int) -> str:
    """Return what has a service have so many tasks."""
    return f"docker service scale --detach {service}={count} >/dev/null"
