"""Checks across the parts of a config, each of them offline and sure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.config.checks.alerts import check_alerts
from components.config.checks.backups import check_backups
from components.config.checks.capacity import check_capacity
from components.config.checks.cloud import check_cloud
from components.config.checks.costs import check_costs
from components.config.checks.dns import check_dns, check_tenant_domains
from components.config.checks.externals import check_externals
from components.config.checks.ingress import check_ingress
from components.config.checks.jobs import check_jobs
from components.config.checks.monitoring import check_monitoring
from components.config.checks.names import check_names
from components.config.checks.ports import check_ports
from components.config.checks.reach import check_reach
from components.config.checks.secrets import check_secrets
from components.config.checks.servers import check_servers
from components.config.checks.services import check_services
from components.config.checks.shares import check_shares
from components.config.checks.sizes import check_sizes
from components.config.checks.stores import check_stores
from components.config.checks.synchronous import check_synchronous
from components.config.checks.tenants import check_tenants
from components.config.checks.tls import check_tls
from components.config.checks.volumes import check_volumes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.catalog import Catalogue
    from components.config.merged import StackConfig
    from components.config.problems import Problem


def cross_check(
    config: StackConfig,
    catalogue: Catalogue,
    environ: Mapping[str, str],
    values: Mapping[str, Any],
) -> list[Problem]:
    """Return every problem that only shows when parts of the config are seen together."""
    return [
        *check_cloud(config, environ, values),
        *check_names(config),
        *check_dns(config),
        *check_tenant_domains(config),
        *check_externals(config),
        *check_sizes(config, catalogue),
        *check_reach(config, catalogue),
        *check_services(config),
        *check_stores(config),
        *check_tenants(config),
        *check_shares(config),
        *check_backups(config),
        *check_synchronous(config),
        *check_jobs(config),
        *check_secrets(config),
        *check_servers(config, catalogue),
        *check_volumes(config),
        *check_ingress(config),
        *check_tls(config),
        *check_ports(config),
        *check_costs(config),
        *check_capacity(config, catalogue),
        *check_monitoring(config, catalogue),
        *check_alerts(config),
    ]


__all__ = ["cross_check"]
