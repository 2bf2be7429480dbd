"""Drift that somebody has agreed to for a while."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from components.config.base import Day, Section

Text = Annotated[str, Field(min_length=3)]


class DriftAcceptedConfig(Section):
    """Something that is not as the files say, and may be so: `plinth drift` does not tell of it.

    Attributes:
        key: as `plinth drift` names it; `*` stands for any text.
        owner: who agreed.
        expires: the last day on which it holds; from the next one on it is told again.
    """

    key: Text
    owner: Text
    reason: Text
    expires: Day
