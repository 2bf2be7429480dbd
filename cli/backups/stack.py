"""The backups that a stack was planned with, and the servers that have them."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from cli.backups.remote import Remote
from cli.context import Context
from cli.errors import PlinthError
from cli.explain import source
from cli.prepare import attach
from cli.pulumi import Pulumi
from components.blueprint.backups.specs import BackupScheduleSpec, BackupSpec
from components.blueprint.types import Blueprint
from components.config import StackConfig


@dataclass(frozen=True)
class Stack:
    """A running stack with backups.

    Attributes:
        servers: those that make copies, by key.
        manager: the server that leads the Swarm.
    """

    context: Context
    pulumi: Pulumi
    config: StackConfig
    blueprint: Blueprint
    backups: BackupScheduleSpec
    servers: dict[str, Remote]
    manager: Remote

    def item(self, word: str) -> BackupSpec:
        """Return an item by its key, or the one that a store is restored from first.

        Raises:
            PlinthError: nothing is called so.
        """
        items = self.backups.items
        named = [item for item in items if item.key == word]
        of_store = sorted(
            (item for item in items if item.store == word), key=lambda item: not item.continuous
        )
        if found := named or of_store:
            return found[0]
        known = sorted({item.key for item in items} | {item.store for item in items})
        near = get_close_matches(word, known, 1)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise PlinthError(
            f"There are no backups of {word!r}. {hint}Known: {', '.join(known)}.", exit_code=2
        )


def running(context: Context) -> Stack:
    """Return the stack, which must be up.

    Raises:
        PlinthError: it is not, or has no backups.
    """
    explained = source.explained(context)
    blueprint = explained.blueprint
    if blueprint.backups is None:
        raise PlinthError(
            f"{context.config_file.name}: this stack has no backups: the system has none "
            "(`backups` of its system.yaml), or plinth:backup_schedule switches them off.",
            exit_code=2,
        )
    pulumi = attach(context)
    outputs = pulumi.outputs()
    keys = sorted({item.server for item in blueprint.backups.items})
    return Stack(
        context,
        pulumi,
        explained.config,
        blueprint,
        blueprint.backups,
        {key: Remote.of(outputs, key) for key in keys},
        Remote.of(outputs, blueprint.swarm.first),
    )
