"""What the relay's nginx reads: a socket in, Loki out, and nothing but a push."""

from __future__ import annotations

from components.render.template import render

CONF, FOLDER = "/etc/nginx/relay.conf", "/run/relay"
SOCKET = f"{FOLDER}/loki.sock"


def nginx_conf(loki: str) -> str:
    """Return the settings; check with `nginx -t -c`."""
    return render("monitoring/log-relay.conf", socket=SOCKET, loki=loki)
