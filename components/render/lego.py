"""The script that obtains and renews certificates with lego."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.render.template import render

if TYPE_CHECKING:
    from components.blueprint.ingress import IngressSpec

HOME = "/certificates"  # in the containers of lego and of the proxy
LIVE, WEBROOT = f"{HOME}/live", f"{HOME}/webroot"
START, CA = "/etc/plinth/start.sh", "/etc/plinth/acme-ca.pem"
HEARTBEAT = "/tmp/beat"  # noqa: S108 - in the container
INTERVAL = 12 * 3600  # seconds between two looks whether something is due


def start(spec: IngressSpec) -> str:
    """Return the script.

    Raises:
        ValueError: the certificates are not asked of an ACME authority.
    """
    if spec.acme is None:
        raise ValueError("lego has no authority to ask")
    return render(
        "lego/start.sh",
        acme=spec.acme,
        certificates=spec.certificates,
        path=f"{HOME}/lego",
        live=LIVE,
        webroot=WEBROOT,
        interval=INTERVAL,
    )
