"""The Pulumi program: load the config, plan, build, export. No decision is made here."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

import pulumi

from components import proof
from components.blueprint.images import read_image_index
from components.blueprint.plan import plan
from components.build import build
from components.catalog import load_catalogue
from components.config import ConfigErrors, from_environment, load, read_profile
from components.ssh import DeployKeyError, read_deploy_key

ROOT = Path(__file__).resolve().parent
# Pulumi's language host then adds no message of its own.
MESSAGE_WAS_SHOWN = 32


def main() -> None:
    """Register the stack's resources and export what it promises."""
    try:
        profile = read_profile(os.environ)
        catalogue = load_catalogue()
        config = load(
            from_environment(os.environ),
            stack=pulumi.get_stack(),
            root=ROOT,
            catalogue=catalogue,
            profile=profile,
            environ=os.environ,
        )
        blueprint = plan(config, catalogue, read_image_index(profile))
        deploy_key = read_deploy_key(ROOT, pulumi.get_stack())
    except (ConfigErrors, DeployKeyError) as error:
        pulumi.log.error(str(error))
        # What Pulumi had begun is dropped on purpose; Python would complain after our message.
        warnings.filterwarnings("ignore", "coroutine .* was never awaited", RuntimeWarning)
        sys.exit(MESSAGE_WAS_SHOWN)
    given = {
        key: pulumi.Output.secret(value.get_secret_value())
        for key, value in config.settings.secrets.items()
    }
    for name, value in build(blueprint, deploy_key, given, proof.ask).contract().items():
        pulumi.export(name, value)


main()
