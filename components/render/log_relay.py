"""What the relay's nginx reads: a socket in, Loki out, and nothing but a push."""

from __future__ import annotations

from components.render.template import render

CONF, FOLDER = "/etc/nginx/relay.conf", "/run/relay"
SOCKET = f"{FOLDER}/loki.sock"


def command() -> tuple[str, ...]:
    """Return what starts nginx.

    One that was killed leaves its socket behind, and the next could not bind to it.
    """
    return ("/bin/sh", "-c", f"rm -f {SOCKET} && exec nginx -c {CONF} -g 'daemon off;'")


def nginx_conf(loki: str) -> str:
    """Return the settings; check with `nginx -t -c`."""
    return render("monitoring/log-relay.conf", socket=SOCKET, loki=loki)
