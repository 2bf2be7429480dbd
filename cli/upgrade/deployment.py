"""What an upgrade deploys: the new image in the stack's file, then the store on its new data."""

from __future__ import annotations

from collections.abc import Callable

from cli import state_copy
from cli.backups import halted, today
from cli.backups.stack import Stack
from cli.cloud import LocalCloud
from cli.container_images import make_images
from cli.errors import PlinthError
from cli.pulumi import POLICIES
from cli.release.stack_file import set_images
from cli.steps import Steps
from cli.upgrade.plan import Upgrade
from components.blueprint.backups.specs import BackupSpec
from components.blueprint.images import read_image_index, resolve

Tell = Callable[[str], None]


def planned(stack: Stack, wanted: Upgrade, tell: Tell) -> str:
    """Write the image into the stack's file, have it, and see that the deployment may be made."""
    file = stack.context.config_file
    before = file.read_text(encoding="utf-8")
    set_images(file, dict.fromkeys(wanted.services, wanted.image))
    try:
        found = image(stack, wanted, tell)
        tell("the deployment, as the policies see it")
        stack.pulumi.run("preview", "--stack", stack.context.stack, *POLICIES)
    except BaseException:
        file.write_text(before, encoding="utf-8")
        raise
    return found


def image(stack: Stack, wanted: Upgrade, tell: Tell) -> str:
    """Have the new version's image, and return what its servers know it by."""
    known = stack.config.profile
    if stack.context.local:
        running_cloud = LocalCloud(stack.context.state).profile()
        make_images(running_cloud, [wanted.image], tell)
        known = known.model_copy(update={"image_index": running_cloud["image_index"]})
    return resolve(wanted.image, read_image_index(known)).reference


def started(stack: Stack, item: BackupSpec, steps: Steps) -> None:
    """Deploy what the file says now, which starts the store, and begin its history anew.

    Raises:
        PlinthError: with what is left to be done by hand.
    """
    try:
        _deployed(stack, item, steps)
    except PlinthError as error:
        raise PlinthError(
            f"{error}\nThe data is exchanged. What is left, where {item.store} is to stay so: on "
            f"{stack.manager.key}: sudo docker service scale {item.store}=1; once it runs, on "
            f"{item.server}: sudo plinth-backup upgraded {item.key}, without which nothing is "
            f"copied; then: plinth up {stack.context.system} {stack.context.environment}"
        ) from error


def _deployed(stack: Stack, item: BackupSpec, steps: Steps) -> None:
    server = stack.servers[item.server]
    with steps.step(f"deploy, which starts {item.store}") as tell:
        # its image changes, so all of its spec is sent, the one task among that
        stack.pulumi.change(
            "up", "--stack", stack.context.stack, "--message", f"upgrade of {item.store}",
            *POLICIES, tell=tell,
        )  # fmt: skip
        # after an upgrade that was cut off before its deployment nothing has changed for it
        halted.scale(stack, item, 1)
    with steps.step("the places know it; roles, passwords, a new backup") as tell:
        server.backup("settled", item.key)
        server.backup("upgraded", item.key)
        today.given(stack, item, tell)
        state_copy.keep(stack.context, stack.pulumi, stack.pulumi.outputs(), steps.console)
