"""Decide which of the system's secrets there are: those that somebody uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.containers import SecretSpec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from components.blueprint.containers import ServiceSpec
    from components.blueprint.context import Context


def plan_secrets(
    context: Context, tasks: Iterable[ServiceSpec], more: Iterable[str] = ()
) -> tuple[SecretSpec, ...]:
    """Return the secrets that tasks have mounted or that pull their images, in the file's order.

    Args:
        context: what the plan looks at.
        tasks: all that runs.
        more: keys of secrets that the program alone uses, for example those of backups.
    """
    mounted, pulling = set(), set(more)
    for task in tasks:
        mounted |= {mount.source for mount in task.secrets}
        if task.registry:
            pulling.add(task.registry.secret)
    given = context.config.settings.secrets
    return tuple(
        SecretSpec(key=key, length=secret.length, given=key in given, mounted=key in mounted)
        for key, secret in context.config.system.secrets.items()
        if key in mounted | pulling
    )
