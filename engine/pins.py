"""What the engine consists of: upstream versions, the SDKs that belong to them, how each is built.

An SDK belongs to an upstream version when its classes have the properties of that version; see
`tests/engine/test_tokens.py`, which compares them.
"""

from __future__ import annotations

from dataclasses import dataclass

PULUMI = "3.253.0"


@dataclass(frozen=True)
class Edit:
    """One change to a file of an upstream module: `old` must occur exactly once."""

    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Upstream:
    """A module that is built from a changed copy, since its provider is in `internal/`.

    Attributes:
        module: path under which the part's go.mod requires it; go.mod says what replaces it.
        edits: changes to its files, made after the recipe's `_over/` is laid over the copy.
        services: of the Cloudflare provider, the services that are kept; all others only cost
            compile time (its 282 services take an hour and 30 GB).
    """

    module: str
    edits: tuple[Edit, ...] = ()
    services: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """One binary of the engine.

    Attributes:
        name: also the name of its folder in `modules/`.
        version: what it reports, and for plugins the version of the SDK on PyPI.
        source: the Go module that it is, with its version.
        binary: the file's name.
        folder: where the file lies below the engine's home.
        sdk: package on PyPI whose version this is, None where there is none.
        package: what `go build` is given.
        variable: the Go variable that takes the version.
        tags: Go build tags.
        memory: peak of its build in GiB, measured.
        after: parts whose build compiles what this one needs too; it waits for them.
        shared: recipe folders that it uses besides its own.
        upstream: the module to copy and change, if any.
        optional: not needed by Pulumi; made only where asked for.
        companions: files of the Pulumi SDK's module that must lie beside the binary.
    """

    name: str
    version: str
    source: str
    binary: str
    folder: str = "bin"
    sdk: str | None = None
    package: str = "."
    variable: str = "main.version"
    tags: tuple[str, ...] = ()
    memory: float = 1.5
    after: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    upstream: Upstream | None = None
    optional: bool = False
    companions: tuple[str, ...] = ()

    @property
    def reported(self) -> str:
        """Return the version in the form that the binary is given and prints."""
        return f"v{self.version}" if self.folder == "bin" else self.version


def _plugin(  # noqa: PLR0913 - one line of a table
    name: str,
    version: str,
    source: str,
    *,
    tags: tuple[str, ...] = (),
    memory: float = 1.5,
    upstream: Upstream | None = None,
    bridged: bool = True,
) -> Part:
    return Part(
        name=name,
        version=version,
        source=source,
        binary=f"pulumi-resource-{name}",
        folder=f"plugins/resource-{name}-v{version}",
        sdk=f"pulumi-{name}",
        tags=tags,
        memory=memory,
        after=() if not bridged else ("pulumi",) if name == "hcloud" else ("hcloud",),
        shared=("bridge", "stubs") if bridged else (),
        upstream=upstream,
    )


CLOUDFLARE_SERVICES = (
    "account",
    "authenticated_origin_pulls",
    "authenticated_origin_pulls_settings",
    "certificate_pack",
    "dns_record",
    "healthcheck",
    "ip_ranges",
    "notification_policy",
    "origin_ca_certificate",
    "page_rule",
    "r2_bucket",
    "r2_bucket_lifecycle",
    "ruleset",
    "tiered_cache",
    "universal_ssl_setting",
    "zero_trust_tunnel_cloudflared",
    "zero_trust_tunnel_cloudflared_config",
    "zone",
    "zone_dns_settings",
    "zone_dnssec",
    "zone_setting",
)

# Traefik names a version of lego that the proxy does not serve; the one before lacks one option.
LEGO = Upstream(
    "github.com/go-acme/lego/v5",
    edits=(
        Edit(
            "certificate/certificates.go",
            "\tMustStaple     bool\n\tEmailAddresses []string\n}\n\n// Renew ",
            "\tMustStaple     bool\n\tEmailAddresses []string\n\n"
            "\tEnableCommonName bool\n}\n\n// Renew ",
        ),
        Edit(
            "certificate/certificates.go",
            "\t\trequest.MustStaple = options.MustStaple\n\t\trequest.NotBefore",
            "\t\trequest.EnableCommonName = options.EnableCommonName\n"
            "\t\trequest.MustStaple = options.MustStaple\n\t\trequest.NotBefore",
        ),
    ),
)

PARTS: tuple[Part, ...] = (
    Part(
        name="pulumi",
        version=PULUMI,
        source="github.com/pulumi/pulumi/pkg/v3 v3.253.0",
        binary="pulumi",
        sdk="pulumi",
        package="github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
        variable="github.com/pulumi/pulumi/sdk/v3/go/common/version.Version",
        memory=2.5,
    ),
    Part(
        name="language",
        version=PULUMI,
        source="github.com/pulumi/pulumi/sdk/v3 v3.253.0",
        binary="pulumi-language-python",
        sdk="pulumi",
        variable="github.com/pulumi/pulumi/sdk/v3/go/common/version.Version",
        after=("pulumi",),
        companions=("python/cmd/pulumi-language-python-exec",),
    ),
    _plugin(
        "hcloud",
        "1.41.0",
        "github.com/hetznercloud/terraform-provider-hcloud v1.68.0",
    ),
    _plugin(
        "docker",
        "5.2.0",
        "github.com/kreuzwerker/terraform-provider-docker 2026-09-16 96d331c98ff4",
        tags=("no_compose",),
        memory=2.5,
        upstream=Upstream("github.com/terraform-providers/terraform-provider-docker"),
    ),
    _plugin(
        "random",
        "4.21.4",
        "github.com/hashicorp/terraform-provider-random 2026-08-24 e1092b0cfc07",
        upstream=Upstream("github.com/terraform-providers/terraform-provider-random"),
    ),
    _plugin(
        "tls",
        "5.6.2",
        "github.com/hashicorp/terraform-provider-tls 2026-08-19 d044ca7c6f52",
        upstream=Upstream("github.com/hashicorp/terraform-provider-tls"),
    ),
    _plugin(
        "command",
        "1.2.1",
        "a stand-in on github.com/pulumi/pulumi-go-provider v1.4.0",
        bridged=False,
    ),
    _plugin(
        "cloudflare",
        "6.20.0",
        "github.com/cloudflare/terraform-provider-cloudflare 5.24.0 4f360d592a7d",
        memory=4.0,
        upstream=Upstream(
            "github.com/cloudflare/terraform-provider-cloudflare", services=CLOUDFLARE_SERVICES
        ),
    ),
    Part(
        name="traefik",
        version="3.7.13",
        source="github.com/traefik/traefik/v3 v3.7.13",
        binary="traefik",
        folder=".",
        package="github.com/traefik/traefik/v3/cmd/traefik",
        variable="github.com/traefik/traefik/v3/pkg/version.Version",
        memory=3.0,
        upstream=LEGO,
        optional=True,
    ),
)
