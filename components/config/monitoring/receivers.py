"""Who hears of alerts, of which, and when not. Addresses that open something are secrets."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from components.config.base import Day, Duration, Key, Section
from components.config.budget import Text

Address = Annotated[str, Field(pattern=r"^[^@\s,]+@[^@\s,]+\.[a-z]{2,}$")]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
ReceiverKind = Literal["email", "slack", "discord", "pagerduty", "webhook"]
_LONGEST = timedelta(days=92)


class Smtp(Section):
    """The mail server that takes alerts in.

    Attributes:
        sender: address that they come from.
        server, user, password: keys of secrets: `host:port`, and who sends. TLS always.
    """

    sender: Address
    server: Key
    user: Key
    password: Key


class ReceiverConfig(Section):
    """One who hears of alerts.

    Attributes:
        to: of email, the addresses.
        url: of slack, discord and webhook, key of the secret with the URL.
        key: of pagerduty, key of the secret with the integration's key.
    """

    kind: ReceiverKind
    to: tuple[Address, ...] = ()
    url: Key | None = None
    key: Key | None = None

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        """Refuse a receiver that could not be reached, and what its kind does not know."""
        wanted = {"email": "to", "pagerduty": "key"}.get(self.kind, "url")
        given = {name for name in ("to", "url", "key") if getattr(self, name)}
        if given != {wanted}:
            others = ", ".join(sorted(given - {wanted}))
            raise ValueError(
                f"a receiver of kind {self.kind} needs `{wanted}` and nothing else"
                + (f"; it has {others}" if others else "")
            )
        return self


class AlertRouteConfig(Section):
    """Which alerts go to whom.

    Attributes:
        severity: of the alerts.
        environments: of the stacks; empty: all.
        receivers: keys; all of them hear of it.
        mute: keys of times in which they do not.
        repeat: how often what lasts is told again.
    """

    severity: Annotated[tuple[Literal["critical", "warning", "info"], ...], Field(min_length=1)]
    environments: tuple[Literal["dev", "testing", "staging", "prod"], ...] = ()
    receivers: Annotated[tuple[Key, ...], Field(min_length=1)]
    mute: tuple[Key, ...] = ()
    repeat: Duration = 14400


class MuteConfig(Section):
    """Times of the week, UTC, in which a route is quiet; alerts that last are told after.

    Attributes:
        days: empty: all.
        since, until: `22:00` to `24:00`, or `00:00` to `06:00`; a night is two of them.
    """

    days: tuple[Weekday, ...] = ()
    since: Annotated[Clock, Field(alias="from")] = "00:00"
    until: Annotated[Clock, Field(alias="to")] = "24:00"

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        """Refuse what goes past midnight: Alertmanager knows times of one day."""
        if self.since >= self.until:
            raise ValueError(
                f"{self.since} to {self.until} goes past midnight; make it two, to 24:00 and "
                "from 00:00"
            )
        return self


class SilenceConfig(Section):
    """Alerts that nobody wants to hear of for a while.

    Attributes:
        alert: the alert's name.
        labels: only where it has these labels as well.
        since, until: first and last day, UTC; at most three months.
    """

    alert: Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9]+$")]
    labels: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], str] = Field(
        default_factory=dict
    )
    since: Day
    until: Day
    owner: Text
    reason: Text

    @model_validator(mode="after")
    def _ends(self) -> Self:
        """Refuse a silence that never was or that nobody would remember."""
        if self.until < self.since:
            raise ValueError(f"it ends on {self.until}, before it begins on {self.since}")
        if self.until - self.since > _LONGEST:
            raise ValueError(
                f"it lasts {(self.until - self.since).days} days; {_LONGEST.days} are the most: "
                "an alert that nobody wants is switched off in `monitoring.alerts.without`"
            )
        return self


class AlertingStackConfig(Section):
    """A stack's part of its alerts.

    Attributes:
        silences: what is known and is not to be told.
        clock: of a local stack, makes all times of alerts so many times shorter, for drills.
    """

    silences: tuple[SilenceConfig, ...] = ()
    clock: Annotated[int, Field(ge=1, le=120)] = 1
