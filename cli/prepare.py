"""What comes before Pulumi: packages, engine, servers' image, local cloud, container images."""

from __future__ import annotations

import os
from pathlib import Path

from cli import (
    activation,
    config_check,
    container_images,
    engine_step,
    given_secrets,
    local_steps,
    outside,
    preflight,
    selected,
    stack_config,
)
from cli.cloud import LocalCloud
from cli.context import Context
from cli.errors import PlinthError
from cli.pulumi import Pulumi
from cli.secrets import deploy_key, passphrase_file
from cli.steps import Steps
from components.config import StackConfig

# The secret with which certificates are proven by DNS.
DNS_TOKEN = "cloudflare-dns-token"  # noqa: S105 - a key, not a value


def prepare(context: Context, steps: Steps) -> Pulumi:
    """Make everything ready that Pulumi needs for this stack, and select the stack.

    Raises:
        PlinthError: with what to mend.
    """
    with steps.step("environment") as tell:
        config = config_check.check(context)
        preflight.check(context, tell)
        use_key(context)
    images = sorted({*container_images.asked_for(config), *outside.images(config)})
    with steps.step("engine") as tell:
        variables = engine_step.ready(context, tell, images)
    variables |= activation.stack_environment(context)
    secret_files: dict[str, Path] = {}
    if context.local:
        local_steps.bring(context, config, images, steps)
        cloud = LocalCloud(context.state)
        token = cloud.state / "token"
        variables |= cloud.environment()
        secret_files = {"HCLOUD_TOKEN": token, "CLOUDFLARE_API_TOKEN": token}
    variables = selected.with_stack(context, variables, create=True)
    if context.local:
        _give_secrets(context, config, variables)
    plain = {name: value for name, value in variables.items() if name not in secret_files}
    activation.write(context, plain, secret_files)
    return Pulumi(context, variables | {"PATH": selected.path_of(variables)})


def set_up(context: Context, steps: Steps) -> None:
    """Make ready what takes long and what every local stack shares: packages, engine, image.

    Raises:
        PlinthError: with what to mend.
    """
    with steps.step("environment") as tell:
        preflight.check(context, tell)
    with steps.step("engine") as tell:
        engine_step.ready(context, tell)
    local_steps.servers_image(steps)


def attach(context: Context) -> Pulumi:
    """Return Pulumi for a stack that was made before, without making anything ready.

    Raises:
        PlinthError: it was never made, or its local cloud is not running.
    """
    if context.local and context.stack not in stack_config.stacks(context):
        raise selected.not_there(context)
    variables = engine_step.environment(context) | activation.stack_environment(context)
    if context.local:
        cloud = LocalCloud(context.state)
        if not cloud.running():
            raise PlinthError(
                f"The local cloud is not running. Start it: make up{selected.words(context)}",
                exit_code=2,
            )
        variables |= cloud.environment()
    variables = selected.with_stack(context, variables, create=False)
    return Pulumi(context, variables | {"PATH": selected.path_of(variables)})


def _give_secrets(context: Context, config: StackConfig, variables: dict[str, str]) -> None:
    """Make the secrets that a person would give on a real cloud."""
    given_secrets.provide(
        context,
        config,
        _outside(context, config),
        selected.real_pulumi(variables),
        os.environ | variables | {"PATH": selected.path_of(variables)},
    )


def _outside(context: Context, config: StackConfig) -> dict[str, str]:
    """Return what the local cloud knows: its own token, and the way to the stores beside it."""
    token = LocalCloud(context.state).environment()["CLOUDFLARE_API_TOKEN"]
    return {DNS_TOKEN: token, **outside.secrets(context, config)}


def use_key(context: Context) -> None:
    """Lead the checkout's link to the key for deploys: the given one, else one that is made.

    Raises:
        PlinthError: `PLINTH_SSH_KEY` names no file.
    """
    given = os.environ.get("PLINTH_SSH_KEY")
    try:
        deploy_key(context.state, context.stack, Path(given).expanduser() if given else None)
    except FileNotFoundError as error:
        raise PlinthError(f"PLINTH_SSH_KEY names no file: {error}", exit_code=2) from error
    if context.local:
        passphrase_file(context.state)
