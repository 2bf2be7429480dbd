"""What a stack must not cost, and what it must not say about money."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from policies.before import BeforeUnknown
from policies.rules import types
from tests.unit.policies.mutants.whole import (
    PAID,
    Case,
    Resources,
    StackMutator,
    changed,
    of_type,
    only_settings,
    was,
    without,
)

DEAR = ("ccx43", "ccx53", "ccx63", "cpx62")
AGREED = {"owner": "ana", "reason": "more users", "expires": "2030-01-31"}
GONE_BY = {**AGREED, "expires": "2026-11-20"}


def _dear(resources: Resources) -> Iterable[Case]:
    for server in of_type(resources, types.SERVER):
        for kind in DEAR:
            yield Case(resources=changed(resources, server, serverType=kind))


def _large(resources: Resources) -> Iterable[Case]:
    for volume in of_type(resources, types.VOLUME):
        for size in (5000, 10240, 9999.0):
            yield Case(resources=changed(resources, volume, size=size))


def _many(resources: Resources) -> Iterable[Case]:
    for kind in (types.SERVER, types.LOAD_BALANCER):
        for item in of_type(resources, kind)[:1]:
            more = [replace(item, name=f"{item.name}-{number}") for number in range(40)]
            yield Case(resources=[*resources, *more])


def _small_budget(resources: Resources) -> Iterable[Case]:
    for limit in ("0.01", 0.5, "1"):
        budget = {"limit": limit, "warn": limit, "critical": limit}
        yield Case(resources=resources, settings={"plinth:budget": budget})


def _unpriced(resources: Resources) -> Iterable[Case]:
    for server in of_type(resources, types.SERVER):
        for kind in ("cx99", "cx11", "CX23", ""):
            yield Case(resources=changed(resources, server, serverType=kind))
    for balancer in of_type(resources, types.LOAD_BALANCER):
        for kind in ("lb21", "lb31", "lb99"):
            yield Case(resources=changed(resources, balancer, loadBalancerType=kind))


def _unlabelled(resources: Resources) -> Iterable[Case]:
    for item in of_type(resources, *PAID):
        labels = dict(item.properties["labels"])
        del labels["cost-center"]
        for other in ({}, labels, {**labels, "cost-center": ""}, {**labels, "cost-center": " "}):
            yield Case(resources=changed(resources, item, labels=other))


def _orphaned(resources: Resources) -> Iterable[Case]:
    for kind in (
        types.VOLUME_ATTACHMENT,
        types.FLOATING_IP_ASSIGNMENT,
        types.LOAD_BALANCER_TARGET,
        types.LOAD_BALANCER_SERVICE,
    ):
        if of_type(resources, kind):
            yield Case(resources=without(resources, kind))
    for kind in (types.VOLUME, types.PRIMARY_IP, types.FLOATING_IP):
        for item in of_type(resources, kind)[:1]:
            yield Case(resources=[*resources, replace(item, name="spare", needs=frozenset())])


def _stepped(resources: Resources) -> Iterable[Case]:
    """Return changes that double the cost, agreed to by nobody, too little, or no longer."""
    before = was(resources)
    for server in of_type(resources, types.SERVER)[:1]:
        dear = changed(resources, server, serverType="ccx33")
        roomy = {"plinth:budget": {"limit": 900, "warn": 700, "critical": 800}}
        for agreed in (
            {},
            {"plinth:cost_acknowledged": {**AGREED, "up_to": 1}},
            {"plinth:cost_acknowledged": {**GONE_BY, "up_to": 900}},
        ):
            yield Case(resources=dear, settings={**roomy, **agreed}, before=before)
        yield Case(resources=dear, settings=roomy, before=BeforeUnknown("it was cut off"))


MUTATORS = (
    StackMutator(rule="budget-limit", what="servers that cost too much", cases=_dear),
    StackMutator(rule="budget-limit", what="volumes that cost too much", cases=_large),
    StackMutator(rule="budget-limit", what="too many of a thing", cases=_many),
    StackMutator(rule="budget-limit", what="a budget below the cost", cases=_small_budget),
    StackMutator(
        rule="budget-prices-known",
        what="a type that no price is known of",
        cases=_unpriced,
    ),
    StackMutator(rule="budget-labelled", what="a cost without a label", cases=_unlabelled),
    StackMutator(rule="budget-orphans", what="a cost that serves nothing", cases=_orphaned),
    StackMutator(
        rule="budget-step",
        what="a leap of the cost that nobody agreed to, or no longer, or not to that much",
        cases=_stepped,
    ),
    StackMutator(
        rule="budget-readable",
        what="a budget, agreement or usage that cannot be read, or in two currencies",
        cases=only_settings(
            *(
                {"plinth:budget": budget}
                for budget in (
                    {"limit": "lots", "warn": 1, "critical": 2},
                    {"limit": 50},
                    {"warn": 1, "critical": 2},
                    {},
                    "fifty",
                    [50],
                    {"limit": 50, "warn": 40, "critical": 45, "currency": "USD"},
                    {"limit": 50, "warn": 40, "critical": 45, "currency": "PLN"},
                    {"limit": 50, "warn": 40, "critical": 45, "ceiling": 60},
                    {"limit": "NaN", "warn": 40, "critical": 45},
                    {"limit": "Infinity", "warn": 40, "critical": 45},
                )
            ),
            {"plinth:cost_acknowledged": {"up_to": 900}},
            {"plinth:cost_acknowledged": {**AGREED, "up_to": "lots"}},
            {"plinth:cost_acknowledged": {**AGREED, "up_to": 900, "expires": "some day"}},
            {"plinth:cost_acknowledged": "yes"},
            {"plinth:usage": {"traffic": "much"}},
            {"plinth:usage": ["all"]},
        ),
    ),
    StackMutator(
        rule="budget-warning",
        what="a cost over the warning mark alone",
        cases=only_settings(
            {"plinth:budget": {"limit": 9999, "warn": "0.01", "critical": 9998}},
            {"plinth:budget": {"limit": 9999, "warn": 1, "critical": 9999}},
        ),
    ),
    StackMutator(
        rule="budget-critical",
        what="a cost over the critical mark alone",
        cases=only_settings(
            {"plinth:budget": {"limit": 9999, "warn": "0.01", "critical": "0.01"}},
            {"plinth:budget": {"limit": 9999, "warn": 0.5, "critical": 1}},
        ),
    ),
)
