"""A stack's bill in one form for table, JSON and CSV."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cli.cost.priced import Priced
from components.blueprint.capacity import Load, Room
from components.blueprint.money import CostLine, cents, gross
from components.blueprint.rightsizing import Hint, Sized, hints
from components.catalog import Catalogue, ServerType
from components.config import StackConfig
from components.config.checks.capacity import loads, rooms


@dataclass(frozen=True, kw_only=True)
class Bill:
    """What a stack costs.

    Attributes:
        hours: of one month that are asked for; None for a whole month.
        with_vat: amounts are gross.
        hints: what could cost less.
        live: whether prices were asked of the cloud just now.
        today: for the age of prices.
    """

    priced: Priced
    hours: Decimal | None
    with_vat: bool
    hints: tuple[Hint, ...]
    live: bool
    today: date

    @property
    def rows(self) -> tuple[tuple[CostLine, Decimal | None], ...]:
        """Return each line with the amount that is asked for."""
        return tuple((line, self._amount(line)) for line in self.priced.costs.lines)

    @property
    def total(self) -> Decimal:
        """Return the sum of what is known; VAT is added to the sum, as an invoice has it."""
        lines = self.priced.costs.lines
        known = (self._net(line) for line in lines)
        return self._taxed(sum((item for item in known if item is not None), Decimal(0)))

    @property
    def age(self) -> int | None:
        """Return the days since the newest of its prices was looked up; None for no line."""
        newest = self.priced.costs.dated[1]
        return (self.today - date.fromisoformat(newest)).days if newest else None

    @property
    def state(self) -> str:
        """Return which of the budget's marks the month's net sum has passed, else `kept`."""
        return self.priced.state

    def as_json(self) -> dict[str, object]:
        """Return everything as JSON has it: amounts are text, so that cents stay exact."""
        config, costs = self.priced.config, self.priced.costs
        budget = config.budget
        oldest, newest = costs.dated
        rate = costs.vat_rate
        return {
            "system": config.system.name,
            "environment": config.settings.environment,
            "stack": config.stack,
            "currency": costs.currency,
            "vat_rate": _text(costs.vat_rate),
            "gross": self.with_vat,
            "hours": _text(self.hours),
            "total": str(self.total),
            "month": {
                "net": str(costs.total),
                "gross": None if rate is None else str(gross(costs.total, rate)),
                "estimated": str(costs.estimated),
            },
            "unknown": list(costs.unknown),
            "budget": {
                "limit": str(budget.limit),
                "critical": str(budget.critical),
                "warn": str(budget.warn),
                "left": str(budget.limit - costs.total),
                "state": self.state,
            },
            "prices": {"oldest": oldest, "newest": newest, "age_days": self.age, "live": self.live},
            "lines": [self._row(line, amount) for line, amount in self.rows],
            "hints": [
                {"server": h.server, "type": h.type, "saves": str(h.saves), "words": h.words}
                for h in self.hints
            ],
        }

    def as_csv(self) -> list[dict[str, object]]:
        """Return one row for each line."""
        return [dict(self._row(line, amount)) for line, amount in self.rows]

    def _row(self, line: CostLine, amount: Decimal | None) -> Mapping[str, object]:
        return {
            "key": line.key,
            "description": line.description,
            "quantity": str(line.quantity),
            "unit": line.unit,
            "unit_price": _text(line.unit_price),
            "amount": _text(amount),
            "monthly_net": _text(line.monthly),
            "estimated": line.estimated,
            "source": line.source,
            "date": line.date,
        }

    def _net(self, line: CostLine) -> Decimal | None:
        return line.monthly if self.hours is None else line.of_hours(self.hours)

    def _amount(self, line: CostLine) -> Decimal | None:
        net = self._net(line)
        return None if net is None else self._taxed(net)

    def _taxed(self, net: Decimal) -> Decimal:
        rate = self.priced.costs.vat_rate
        return gross(net, rate) if self.with_vat and rate is not None else cents(net)


def could_be_cheaper(config: StackConfig, catalogue: Catalogue) -> tuple[Hint, ...]:
    """Return what of a stack's servers could cost less and hold the same."""
    offered: dict[str, Room] = {room.server: room for room in rooms(config, catalogue)}
    servers = [
        Sized(key=key, type=server.type, location=config.location(key), room=offered[key])
        for key, server in sorted(config.settings.servers.items())
        if key in offered
    ]
    wanted: list[Load] = loads(config)
    arm = {key: service.arm for key, service in config.services.items()}

    def offer(kind: ServerType) -> tuple[float, int]:
        memory = kind.memory * 1024 - config.system.reserve
        return kind.cores * config.settings.cpu_overcommit, memory

    return hints(servers, wanted, offer, arm, catalogue)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
