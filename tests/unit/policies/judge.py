"""Asks both packs of a stack, as the engine would, and returns what they say."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from policies.before import Before, BeforeUnknown
from policies.budget.pack import BUDGET
from policies.pack import Pack
from policies.pack_run import PackRun
from policies.rules.resource import Resource
from policies.security.pack import SECURITY
from policies.verdict import Verdict
from tests.unit.policies.tracked import settings

TODAY = date(2026, 11, 21)
PACKS = (SECURITY, BUDGET)
NOTHING = Before()  # a stack that is new
HERE = Path(__file__).resolve().parents[3]


class Judge:
    """Packs with the config of one stack.

    Attributes:
        changed: values of the stack's config by full key, laid over its own.
        packs: which are asked.
    """

    def __init__(
        self,
        stack: str,
        changed: Mapping[str, Any] | None = None,
        before: Before | BeforeUnknown = NOTHING,
        today: date = TODAY,
        packs: Sequence[Pack] = PACKS,
    ) -> None:
        values = {**settings(stack), **(changed or {})}
        environ = {"PULUMI_CONFIG": json.dumps(values, default=str)}
        urn = f"urn:pulumi:{stack.replace('/', '-')}::plinth::pulumi:pulumi:Stack::plinth"
        self.runs = [PackRun(pack, environ, today, HERE, urn=urn) for pack in packs]
        for run in self.runs:
            run.__dict__["before"] = before  # what it would read from the stack's state

    def one(self, resource: Resource) -> list[Verdict]:
        """Return what is said of a resource before it is touched."""
        return [said for run in self.runs for said in run.resource(resource)]

    def whole(self, resources: Iterable[Resource]) -> list[Verdict]:
        """Return what is said of the stack at the end."""
        all_of_them = tuple(resources)
        return [said for run in self.runs for said in run.stack(all_of_them)]

    def everything(self, resources: Iterable[Resource]) -> list[Verdict]:
        """Return all that is said of a stack."""
        found = list(resources)
        return [said for item in found for said in self.one(item)] + self.whole(found)
