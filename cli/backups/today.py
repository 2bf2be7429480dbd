"""What a database of another day needs of today: roles, passwords, migrations, a new copy."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cli.backups.remote import Remote
    from cli.backups.stack import Stack
    from components.blueprint.backups.specs import BackupSpec


def given(stack: Stack, item: BackupSpec, tell: Callable[[str], None]) -> None:
    """Give today's roles and passwords to a database of another day, and copy it anew."""
    urns = [urn for urn in _urns(stack) if urn.rpartition("::")[2] in _step_names(stack, item)]
    words = [word for urn in urns for word in ("--target-replace", urn)]
    if words:
        stack.pulumi.change("up", "--stack", stack.context.stack, *words, tell=tell)
    copied(stack.servers[item.server], item)


def copied(server: Remote, item: BackupSpec) -> None:
    """Have a new copy begin, but where users would do without the store again: at its own hour."""
    if not item.stands_still:
        unit = f"plinth-backup-{item.key}.service"
        server.run(f"sudo systemctl start --no-block {shlex.quote(unit)}")


def _step_names(stack: Stack, item: BackupSpec) -> set[str]:
    steps = [step for step in stack.blueprint.steps if step.service == item.store]
    return {f"data-{step.key}" for step in steps}


def _urns(stack: Stack) -> list[str]:
    return [str(resource["urn"]) for resource in stack.pulumi.state().get("resources", [])]
