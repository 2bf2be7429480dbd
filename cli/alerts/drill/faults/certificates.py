"""Faults of certificates: one that ends soon is put where visitors see it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from cli.alerts.drill.fault import Fault, Skipped
from cli.alerts.drill.faults.services import WATCHERS
from cli.alerts.drill.shell import container, here
from cli.cloud import LocalCloud
from cli.errors import PlinthError
from localcloud import pki
from localcloud.host import Folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cli.alerts.drill.fault import Scene, Stage, Step

_CLOUDFLARE = "visitors see Cloudflare's certificate, which it renews itself"
UNMADE: Mapping[str, str] = {
    "CertificateExpires": _CLOUDFLARE,
    "CertificateExpiresSoon": _CLOUDFLARE,
}
_HOME = "/var/lib/plinth/certificates"
_KEPT = "/var/lib/plinth/drill.certificates"
# Which certificates a server has: a line for each with its file, and itself as one word.
_LIST = """
import base64, glob, json
for path in sorted(glob.glob('{home}/live/*.pem')):
    pem = open(path).read().partition('-----END CERTIFICATE-----')
    print(path, base64.b64encode((pem[0] + pem[1]).encode()).decode())
for path in sorted(glob.glob('{home}/*-01.json')):
    for resolver in json.load(open(path)).values():
        for item in resolver.get('Certificates') or ():
            print(path, item['certificate'])
"""
# Puts others in their place, each beside the key that is there; a file changes at once.
_PUT = """
import base64, os
for path, old, new in {changes!r}:
    text = open(path).read()
    if path.endswith('.json'):
        text = text.replace(old, new)
    else:
        _, end, key = text.rpartition('-----END CERTIFICATE-----')
        text = base64.b64decode(new).decode().strip() + key
    there = os.stat(path)
    with open(path + '.new', 'w') as file:
        os.fchmod(file.fileno(), there.st_mode)
        os.fchown(file.fileno(), there.st_uid, there.st_gid)
        file.write(text)
    os.replace(path + '.new', path)
"""
_KEEP = f"[ -d {_KEPT} ] || cp -a {_HOME} {_KEPT}\n"
_BACK = f"[ ! -d {_KEPT} ] || {{ cp -a {_KEPT}/. {_HOME}/; rm -rf {_KEPT}; }}"
_ENDS = (
    ("certificate-soon", "CertificateExpiresSoon", 12),
    ("certificate", "CertificateExpires", 2),
)


def faults(scene: Scene) -> Iterator[Fault | Skipped]:
    """Give the faults of certificates that the stack obtains itself."""
    config = scene.context.config
    if config.settings.dns and config.settings.dns.proxied:
        yield Skipped("certificate", _CLOUDFLARE)
        return
    tls = config.system.ingress.tls
    if tls is None or tls.issuer != "acme":
        yield Skipped("certificate", "it is made for years, and nobody renews it")
        return
    proxy = config.system.ingress.service
    kind = config.services[proxy].kind
    servers = scene.context.servers_with("edge")
    for key, alert, days in _ENDS:
        yield Fault(
            key=key,
            says=f"certificates are put in place that end in {days} days",
            alerts=scene.has(alert),
            make=_each(servers, _put(days), _again(kind, proxy, ends=True)),
            mend=_each(servers, lambda stage, server: stage.root(server, _BACK),
                       _again(kind, proxy, ends=False)),
            follows=("ServiceDown", "PublicDown", "AvailabilityBurns", "TargetDown")
            if kind == "traefik" else (),
            slow=15,  # until it is asked anew
            many=True,
            lane="" if kind == "traefik" else WATCHERS,  # who asks from outside has to be there
        )  # fmt: skip


def _each(servers: tuple[str, ...], *steps: Callable[[Stage, str], object]) -> Step:
    """Return what takes several steps on each server."""
    return lambda stage: [step(stage, server) for server in servers for step in steps]


def _put(days: int) -> Callable[[Stage, str], None]:
    """Return the step that replaces each certificate by one that ends in so many days."""

    def act(stage: Stage, server: str) -> None:
        authority = pki.web(Folder(LocalCloud(stage.context.state).state).pki)
        listed = stage.root(server, f"python3 -c {here(_LIST.format(home=_HOME))}").split()
        changes = [
            (path, word, _word(shortened(authority, base64.b64decode(word), days)))
            for path, word in zip(listed[::2], listed[1::2], strict=True)
        ]
        if not changes:
            raise PlinthError(f"{server} has no certificate")
        program = _PUT.format(changes=changes)
        stage.root(server, f"{_KEEP}python3 -c {here(program)}")

    return act


def shortened(authority: pki.Authority, pem: bytes, days: int) -> str:
    """Return a certificate, PEM, for the same names and the same key that ends in so many days."""
    old = x509.load_pem_x509_certificate(pem)
    names = old.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    key = old.public_key()
    if not isinstance(key, (ec.EllipticCurvePublicKey, rsa.RSAPublicKey)):
        raise PlinthError("a certificate's key is of a kind that no server here makes")
    return authority.sign(key, names.get_values_for_type(x509.DNSName), days)


def _word(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _again(kind: str, proxy: str, *, ends: bool) -> Callable[[Stage, str], None]:
    """Return the step that has the proxy read its certificates anew.

    Traefik reads them when it starts, and would have them renewed at once: the authority does not
    answer it meanwhile.
    """

    def act(stage: Stage, server: str) -> None:
        if kind == "nginx":
            stage.root(server, f"docker kill --signal=HUP {container(proxy)} >/dev/null")
            return
        port = urlsplit(LocalCloud(stage.context.state).profile()["acme_directory"]).port
        rule = f"DOCKER-USER -p tcp --dport {port} -j REJECT"
        script = f"iptables -w -D {rule} 2>/dev/null || true\n"
        script += f"iptables -w -I {rule}\n" if ends else ""
        stage.root(server, f"{script}docker kill {container(proxy)} >/dev/null")

    return act
