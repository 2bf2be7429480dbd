"""What the engine consists of: upstream versions, the SDKs that belong to them, how each is built.

An SDK belongs to an upstream version when its classes have the properties of that version; see
`tests/engine/test_tokens.py`, which compares them.
"""

from __future__ import annotations

from engine.part import Part, Upstream
from engine.upstreams import CLOUDFLARE, DOCKER, LEGO, RANDOM, TLS

PULUMI = "3.253.0"


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
        upstream=DOCKER,
    ),
    _plugin(
        "random",
        "4.21.4",
        "github.com/hashicorp/terraform-provider-random 2026-08-24 e1092b0cfc07",
        upstream=RANDOM,
    ),
    _plugin(
        "tls",
        "5.6.2",
        "github.com/hashicorp/terraform-provider-tls 2026-08-19 d044ca7c6f52",
        upstream=TLS,
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
        upstream=CLOUDFLARE,
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
    Part(
        name="lego",
        version="5.3.1",
        source="github.com/go-acme/lego/v5 v5.3.1",
        binary="lego",
        folder=".",
        package="github.com/go-acme/lego/v5",
        upstream=Upstream("github.com/go-acme/lego/v5"),
        optional=True,
    ),
    # MinIO's modules have no releases, only commits: so these are what comes after a release.
    Part(
        name="minio",
        version="DEVELOPMENT.2026-02-12T20-18-48Z",
        source="github.com/minio/minio v0.0.0-20260212201848-7aac2a2c5b7c",
        binary="minio",
        folder=".",
        package="github.com/minio/minio",
        variable="github.com/minio/minio/cmd.ReleaseTag",
        memory=3.0,
        optional=True,
    ),
    Part(
        name="mc",
        version="DEVELOPMENT.2025-03-13T08-02-18Z",
        source="github.com/minio/mc v0.0.0-20250313080218-cf909e1063a9",
        binary="mc",
        folder=".",
        package="github.com/minio/mc",
        variable="github.com/minio/mc/cmd.ReleaseTag",
        memory=3.0,
        after=("minio",),
        optional=True,
    ),
    Part(
        name="loki",
        version="3.7.8",
        source="github.com/grafana/loki/v3 v3.7.8",
        binary="loki",
        folder=".",
        package="github.com/grafana/loki/v3/cmd/loki",
        variable="github.com/grafana/loki/v3/pkg/util/build.Version",
        memory=4.0,
        optional=True,
    ),
    # Its first and its second version are made of one source; this is the second's number.
    Part(
        name="jaeger",
        version="2.13.0",
        source="github.com/jaegertracing/jaeger v1.76.0",
        binary="jaeger",
        folder=".",
        package="github.com/jaegertracing/jaeger/cmd/jaeger",
        variable="github.com/jaegertracing/jaeger/internal/version.latestVersion",
        memory=4.0,
        optional=True,
    ),
    Part(
        name="pebble",
        version="2.10.1",
        source="github.com/letsencrypt/pebble/v2 v2.10.1",
        binary="pebble",
        folder=".",
        package="github.com/letsencrypt/pebble/v2/cmd/pebble",
        memory=0.5,
        optional=True,
    ),
    # Checks the workflows, in tests.
    Part(
        name="actionlint",
        version="1.7.12",
        source="github.com/rhysd/actionlint v1.7.12",
        binary="actionlint",
        folder=".",
        package="github.com/rhysd/actionlint/cmd/actionlint",
        variable="github.com/rhysd/actionlint.version",
        memory=0.5,
        optional=True,
    ),
)
