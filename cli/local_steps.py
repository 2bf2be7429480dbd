"""The steps before Pulumi that only a local stack has: servers' image, cloud, container images."""

from __future__ import annotations

from cli import preflight, stack_config
from cli.cloud import LocalCloud
from cli.container_images import make_images
from cli.context import Context
from cli.errors import PlinthError
from cli.selected import words
from cli.steps import Steps
from cli.zones import ensure_alias, ensure_zone
from components.config import StackConfig
from components.config.hosts import tenant_domains
from localcloud.hypervisor import HypervisorError
from localcloud.machines import image


def bring(context: Context, config: StackConfig, images: list[str], steps: Steps) -> None:
    """Have a local cloud with all that the stack takes from it.

    Raises:
        PlinthError: with what to mend.
    """
    why = servers_image(steps)
    cloud = LocalCloud(context.state)
    with steps.step("local cloud") as tell:
        _recorded(context, cloud)
        profile = cloud.start(api_only=bool(why))
        ensure_zone(config.zone, cloud.environment())
        for domain in tenant_domains(config).values():
            ensure_alias(domain, config.domain, cloud.environment())
        tell(f"{profile.get('api', '')} {why or profile.get('reason', '')}".strip())
    with steps.step("container images") as tell:
        registry = profile["registry"]
        if profile["servers"] == "api-only":
            tell(f"API only: {why or profile['reason']}")
        elif registry is None:
            raise PlinthError(
                f"The local cloud has no container registry; why is said in {cloud.state}/"
                "localcloud.log. Mend that and run the same again."
            )
        else:
            make_images(profile, images, tell)


def servers_image(steps: Steps) -> str:
    """Have the servers' image; returns why there can be no servers, empty where there can."""
    why = preflight.machines_possible()
    with steps.step("image of the servers") as tell:
        if why:
            tell(f"API only: {why}")
            return why
        try:
            image.build(tell)
        except HypervisorError as error:
            raise PlinthError(str(error)) from error
    return why


def _recorded(context: Context, cloud: LocalCloud) -> None:
    """Refuse a stack that refers to what an emptied local cloud does not know.

    Raises:
        PlinthError: with the way out.
    """
    if cloud.has_records() or not stack_config.has_resources(context):
        return
    raise PlinthError(
        f"The local cloud's records are gone from {cloud.state}, and with them what stack "
        f"{context.stack} refers to. Begin anew: make down{words(context)}, then make up.",
        exit_code=2,
    )
