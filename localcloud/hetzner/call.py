"""A request as the handlers see it, and what they answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams

    from localcloud.cloud import Cloud
    from localcloud.store import Document

B = TypeVar("B")


@dataclass(frozen=True)
class Call(Generic[B]):
    """One request: cloud, path parameters, query and validated body."""

    cloud: Cloud
    path: dict[str, Any]
    query: QueryParams
    body: B

    @property
    def id(self) -> int:
        """The resource's ID in the path."""
        return int(self.path["id"])


@dataclass(frozen=True)
class Answer:
    """What a handler answers.

    Attributes:
        body: JSON body, None for none.
        status: HTTP status.
        finish: work to be done after the commit and before the answer is sent.
    """

    body: Document | None
    status: int = 200
    finish: Callable[[], object] | None = None


Handler = Callable[[Call[Any]], Answer]
