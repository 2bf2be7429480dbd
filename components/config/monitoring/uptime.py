"""Checks from elsewhere: somebody outside asks public addresses, and tells when none answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from components.config.base import Duration, Key, Section

UrlName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]


class UptimeConfig(Section):
    """Who asks from outside, and what.

    Attributes:
        provider: whose API makes the checks.
        key: key of the secret with the account's API key; without a value there are no checks.
        every: seconds between two looks; 300 are what an account without a plan may have.
        urls: names of the public addresses that are asked, as `make show` names them.
        contacts: names of those of the account's alert contacts who are told; empty: all that
            are confirmed.
    """

    provider: Literal["uptimerobot"] = "uptimerobot"
    key: Key
    every: Annotated[Duration, Field(ge=30, le=86400)] = 300
    urls: Annotated[tuple[UrlName, ...], Field(min_length=1)] = ("health",)
    contacts: tuple[Annotated[str, Field(min_length=1, max_length=100)], ...] = ()
