"""What a stack says about policies, explained."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from cli.explain.policies import policies
from components.config.policies import PoliciesConfig

TODAY = date(2026, 11, 21)


@dataclass(frozen=True)
class _Settings:
    policies: PoliciesConfig


@dataclass(frozen=True)
class _Config:
    settings: _Settings


def _config(**said: Any) -> Any:
    return _Config(_Settings(PoliciesConfig.model_validate(said)))


def _exception(expires: str) -> dict[str, str]:
    words = {"rule": "data-kept", "resource": "data-*", "owner": "ana", "reason": "moves"}
    return {**words, "expires": expires}


def test_levels_and_exceptions_are_listed() -> None:
    """With owner, reason and the days that are left."""
    said = {"levels": {"loose": "advisory"}, "exceptions": [_exception("2026-11-30")]}
    assert policies(_config(**said), TODAY).rows == {
        "loose": {"rule": "loose", "said": "advisory"},
        "data-kept data-*": {
            "rule": "data-kept",
            "resource": "data-*",
            "said": "excepted until 2026-11-30",
            "left": "9 days",
            "owner": "ana",
            "reason": "moves",
        },
    }


def test_an_expired_exception_is_told() -> None:
    """Before the change that it stops."""
    rows = policies(_config(exceptions=[_exception("2026-11-20")]), TODAY).rows
    assert rows["data-kept data-*"]["left"] == "expired: the next change is refused"


def test_most_stacks_say_nothing() -> None:
    """The section is left out then."""
    assert policies(_config(), TODAY).rows == {}
