"""What other teams may read of a stack's databases."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from components.config.base import Key, Section


class ShareConfig(Section):
    """A role of its own for another team, that sees the rows of schema `public`, changes none.

    Its URL is a secret output of the stack. A tenant's schema is never shared.

    Attributes:
        store: key of a Postgres; of a replica, to keep what others ask away from the primary.
        connections: how many it may have at a time.
    """

    store: Key
    connections: Annotated[int, Field(ge=1, le=50)] = 5
