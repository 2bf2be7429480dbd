"""What proxies, load balancers and DNS must not be."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable
from random import Random

from policies.rules import types
from policies.rules.resource import Resource
from tests.unit.policies.mutants.mutator import GONE, OFF, Change, Changes, Mutator, each, of

Edit = tuple[str, str]  # what is looked for (a pattern), and what stands there instead


def text_of(resource: Resource) -> str:
    """Return the text of a Swarm config."""
    data = resource.properties["data"]
    return base64.b64decode(data).decode() if isinstance(data, str) else ""


def _has(*patterns: str) -> Callable[[Resource], bool]:
    return lambda item: any(re.search(p, text_of(item), re.MULTILINE) for p in patterns)


def _edited(*edits: Edit) -> Changes:
    """Return the config with each edit whose pattern is in it."""

    def changes(resource: Resource, _: Random) -> Iterable[Change]:
        text = text_of(resource)
        for pattern, instead in edits:
            changed = re.sub(pattern, instead, text, flags=re.MULTILINE)
            if changed != text:
                yield (("data",), base64.b64encode(changed.encode()).decode())

    return changes


TLS = (
    (r"ssl_protocols TLSv1\.2 TLSv1\.3;", "ssl_protocols TLSv1 TLSv1.1 TLSv1.2;"),
    (r"ssl_protocols TLSv1\.2 TLSv1\.3;", "ssl_protocols SSLv3 TLSv1.2;"),
    (r"ssl_protocols TLSv1\.2 TLSv1\.3;", "ssl_protocols TLSv1.1;"),
    (r"ssl_protocols TLSv1\.2 TLSv1\.3;", ""),
    (r"ssl_protocols TLSv1\.2 TLSv1\.3;", "# ssl_protocols TLSv1.2 TLSv1.3;"),
    (r"minVersion: VersionTLS1[23]", "minVersion: VersionTLS10"),
    (r"minVersion: VersionTLS1[23]", "minVersion: VersionTLS11"),
    (r"minVersion: VersionTLS1[23]", "sniStrict: true"),
    (r"minVersion: VersionTLS1[23]", "minVersion: ''"),
    (r"minVersion: VersionTLS1[23]", "maxVersion: VersionTLS11"),
)
# Cut off, so that nobody can tell what it would be: none may pass for another program's.
CUT = (
    (r"\A([\s\S]*ssl_protocols[^;]*;)[\s\S]*", r"\1"),
    (r"ssl_protocols TLSv1\.2 TLSv1\.3;", "ssl_protocols TLSv1.2 TLSv1.3"),
    (r"ssl_protocols TLSv1\.2 TLSv1\.3;", "ssl_protocols 'TLSv1.2;"),
    (r"^(\s*)minVersion: (VersionTLS1[23])", r"\1minVersion: {\2"),
    (r"^http:", "http: ["),
    (r"^tls:", "\ttls:"),
)
HSTS = (
    (r"max-age=\d+", "max-age=300"),
    (r"max-age=\d+", "max-age=0"),
    (r"max-age=\d+", "max-age=86400"),
    (r"max-age=\d+", "max-age=15551999"),
    (r"add_header Strict-Transport-Security[^\n]*", ""),
    (r"add_header Strict-Transport-Security[^\n]*", "# none"),
    (r"^\s*Strict-Transport-Security:[^\n]*\n", ""),
    ("Strict-Transport-Security", "X-Transport-Security"),
)
PLAIN = (
    (r"return 301 https://\$host\$request_uri;", "proxy_pass http://backend:8000;"),
    (r"return 301 https://\$host\$request_uri;", "root /usr/share/nginx/html;"),
    (
        r"service: noop@internal(\s+)middlewares: \[\"strangers\", \"headers\", \"to-https\"\]",
        r"service: frontend\1middlewares: [headers]",
    ),
    (
        r"service: noop@internal(\s+)middlewares: \[[^\]]*to-https[^\]]*\]",
        r"service: api@internal",
    ),
)
DATABASE = (
    (r"^ssl = on", "ssl = off"),
    (r"^ssl = on", "# ssl = on"),
    (r"^ssl = on", "ssl = 'off'"),
    (r"^ssl_min_protocol_version = '[^']*'", "ssl_min_protocol_version = 'TLSv1'"),
    (r"^ssl_min_protocol_version = '[^']*'", "ssl_min_protocol_version = 'TLSv1.1'"),
    (r"^password_encryption = [^\s]*", "password_encryption = md5"),
    (r"^hostssl", "host"),
    (r"^hostssl", "hostnossl"),
    (r"^(hostssl [^\n]*) scram-sha-256", r"\1 md5"),
    (r"^(hostssl [^\n]*) scram-sha-256", r"\1 trust"),
    (r"^(hostssl [^\n]*) scram-sha-256", r"\1 password"),
    (r"^(hostssl [^\n]*)$", r"\1\nhost all all 0.0.0.0/0 scram-sha-256"),
    (r"^(hostssl [^\n]*)$", r"\1\nhost all all 0.0.0.0 0.0.0.0 md5"),
    (r"^client_tls_sslmode = \w+", "client_tls_sslmode = disable"),
    (r"^client_tls_sslmode = \w+", "client_tls_sslmode = allow"),
    (r"^client_tls_sslmode = \w+", "client_tls_sslmode = prefer"),
    (r"^client_tls_sslmode = \w+", ""),
    (r"^server_tls_sslmode = [\w-]+", "server_tls_sslmode = prefer"),
    (r"^auth_type = [\w-]+", "auth_type = trust"),
    (r"^auth_type = [\w-]+", "auth_type = any"),
    (r"^auth_type = [\w-]+", "auth_type = plain"),
)
CONFIGS = (types.SERVICE_CONFIG,)
ADDRESS = ("A", "AAAA")

MUTATORS = (
    Mutator(
        rule="config-tls-minimum",
        what="visitors with TLS before 1.2, in nginx or Traefik",
        types=CONFIGS,
        where=_has(r"^\s*ssl_protocols", r"minVersion: VersionTLS"),
        changes=_edited(*TLS),
    ),
    Mutator(
        rule="config-tls-minimum",
        what="settings of nginx or Traefik that cannot be read",
        types=CONFIGS,
        where=_has(r"^\s*ssl_protocols", r"minVersion: VersionTLS"),
        changes=_edited(*CUT),
    ),
    Mutator(
        rule="config-hsts",
        what="HSTS absent or too short, in nginx or Traefik",
        types=CONFIGS,
        where=_has(r"Strict-Transport-Security\"? ?:? \"max-age"),
        changes=_edited(*HSTS),
    ),
    Mutator(
        rule="config-https-redirect",
        what="a route over plain HTTP, in nginx or Traefik",
        types=CONFIGS,
        where=_has(r"return 301 https://", r"redirectScheme: \{scheme: https"),
        changes=_edited(*PLAIN),
    ),
    Mutator(
        rule="database-tls-only",
        what="Postgres or PgBouncer without TLS, or with weak log-ins",
        types=CONFIGS,
        where=_has(r"^ssl = on", "^hostssl", "^client_tls_sslmode"),
        changes=_edited(*DATABASE),
    ),
    Mutator(
        rule="dns-record-proxied",
        what="a name that leads past Cloudflare where the stack wants it in between",
        types=(types.DNS_RECORD,),
        settings={"plinth:dns": {"proxied": True}},
        where=lambda item: (
            item.properties["type"] in ADDRESS
            and not str(item.properties["name"]).startswith("origin.")
            and "-record-" not in item.name
        ),
        changes=of(("proxied",), *OFF),
    ),
    Mutator(
        rule="zone-tls-strict",
        what="a zone that lets in old TLS",
        types=(types.ZONE_SETTING,),
        where=lambda item: item.properties["settingId"] == "min_tls_version",
        changes=of(("value",), "1.0", "1.1", 1.1, "", None, "off"),
    ),
    Mutator(
        rule="zone-tls-strict",
        what="a zone without strict TLS to its origin",
        types=(types.ZONE_SETTING,),
        where=lambda item: item.properties["settingId"] == "ssl",
        changes=of(("value",), "off", "flexible", "", None),
    ),
    Mutator(
        rule="zone-tls-strict",
        what="a zone that answers over plain HTTP",
        types=(types.ZONE_SETTING,),
        where=lambda item: item.properties["settingId"] == "always_use_https",
        changes=of(("value",), "off", "OFF", *OFF),
    ),
    Mutator(
        rule="load-balancer-health-checked",
        what="a load balancer that does not look whether its servers are well",
        types=(types.LOAD_BALANCER_SERVICE,),
        changes=each(
            (("healthCheck",), GONE),
            (("healthCheck",), None),
            (("healthCheck",), {}),
            (("healthCheck", "protocol"), ""),
        ),
    ),
    Mutator(
        rule="load-balancer-private-targets",
        what="a load balancer that goes by public addresses",
        types=(types.LOAD_BALANCER_TARGET,),
        changes=each(
            *((("usePrivateIp",), value) for value in (False, None, GONE, "false")),
            (("type",), "ip"),
        ),
    ),
    Mutator(
        rule="load-balancer-no-plain-http",
        what="a load balancer that speaks plain HTTP",
        types=(types.LOAD_BALANCER_SERVICE,),
        changes=each(
            (("protocol",), "http"),
            (("protocol",), "HTTP"),
            (("protocol",), "https"),
        ),
    ),
)
