"""The upstream modules that are built from a changed copy, and what is changed in them."""

from __future__ import annotations

from engine.part import Edit, Upstream

CLOUDFLARE = Upstream(
    "github.com/cloudflare/terraform-provider-cloudflare",
    services=(
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
    ),
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

# Upstream looks at a new service after 1, 6, 16, 26 seconds and waits 2 before each read, which
# adds up over a stack; half a second between two looks costs the daemon nothing.
SERVICE = "internal/provider/resource_docker_service_funcs.go"
POLL = "PollInterval: 500 * time.Millisecond,"
DOCKER = Upstream(
    "github.com/terraform-providers/terraform-provider-docker",
    edits=(
        Edit(
            SERVICE,
            "resourceDockerServiceCreateRefreshFunc(ctx, service.ID, meta, client),\n"
            "\t\t\tTimeout:    timeout,\n\t\t\tMinTimeout: 5 * time.Second,",
            "resourceDockerServiceCreateRefreshFunc(ctx, service.ID, meta, client),\n"
            f"\t\t\tTimeout:    timeout,\n\t\t\t{POLL}",
        ),
        Edit(
            SERVICE,
            "resourceDockerServiceUpdateRefreshFunc(ctx, service.ID, meta, client),\n"
            "\t\t\tTimeout:    timeout,\n\t\t\tMinTimeout: 5 * time.Second,",
            "resourceDockerServiceUpdateRefreshFunc(ctx, service.ID, meta, client),\n"
            f"\t\t\tTimeout:    timeout,\n\t\t\t{POLL}",
        ),
        Edit(
            SERVICE,
            "\t\tMinTimeout: 5 * time.Second,\n\t\tDelay:      2 * time.Second,\n",
            f"\t\t{POLL}\n",
        ),
    ),
)

RANDOM = Upstream("github.com/terraform-providers/terraform-provider-random")
TLS = Upstream("github.com/hashicorp/terraform-provider-tls")
