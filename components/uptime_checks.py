"""Checks from elsewhere, in the account of who makes them: a resource each.

Their provider has no plugin of Pulumi's that is kept, so a program of ours asks its API, where one
deploys: no server knows the account's key. Left out on purpose: the account, and who is told there,
for whoever is told has to confirm it (docs/alerting.md).
"""

from __future__ import annotations

import inspect
import json
from typing import TYPE_CHECKING

import pulumi
from pulumi_command.local import Command, Logging

from components.remote import uptime

if TYPE_CHECKING:
    from collections.abc import Iterable

    from components.blueprint.monitoring.uptime import UptimeSpec

_RUN = "python3 -I -"


class UptimeChecks(pulumi.ComponentResource):
    """All checks of a stack."""

    def __init__(
        self,
        name: str,
        spec: UptimeSpec,
        key: pulumi.Input[str],
        after: Iterable[pulumi.Resource] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Have each check.

        Args:
            name: logical name.
            spec: what was decided.
            key: of the provider's account.
            after: what has to answer before somebody is told that it does not.
            opts: of the component.
        """
        promised = {"every": spec.every, "checks": dict(spec.checks)}
        super().__init__("plinth:index:UptimeChecks", name, promised, opts)
        for check, url in spec.checks.items():
            wanted = {"name": check, "url": url, "every": spec.every, "contacts": spec.contacts}
            Command(
                f"{name}-{check.rpartition(' ')[2]}",
                create=f"{_RUN} have",
                update=f"{_RUN} have",
                delete=f"{_RUN} remove",
                stdin=inspect.getsource(uptime),
                environment={
                    "UPTIME_API": spec.api,
                    "UPTIME_KEY": pulumi.Output.secret(key),
                    "UPTIME_WANTED": json.dumps(wanted, sort_keys=True),
                },
                triggers=[check],  # one of another name is another check
                logging=Logging.STDERR,
                opts=pulumi.ResourceOptions(parent=self, depends_on=list(after)),
            )
        self.register_outputs(promised)
