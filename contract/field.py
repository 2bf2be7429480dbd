"""How a field of the contract is written down: its type, and in words what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import Field
from pydantic.fields import FieldInfo

T = TypeVar("T")

if TYPE_CHECKING:
    from pulumi import Input
else:
    # What is known only once it is made: for the schema the value itself, and no Pulumi is read.
    Input = Annotated[T, "later"]

__all__ = ["Input", "is_secret", "said"]


def said(
    description: str, *, unit: str | None = None, form: str | None = None, secret: bool = False
) -> Any:
    """Return what `Annotated` adds to a field's type.

    Args:
        description: one sentence for the reader of another team.
        unit: of a number, or of a text that is one: `GB`, `EUR`.
        form: format of a text by JSON Schema's names (`ipv4`, `uri`) or `decimal`.
        secret: encrypted in every state that holds it. A secret is an output of its own, never
            part of one: Pulumi makes the whole output secret that has one inside.
    """
    extra: dict[str, Any] = {"unit": unit, "format": form, "secret": secret or None}
    kept = {key: value for key, value in extra.items() if value is not None}
    return Field(description=description, json_schema_extra=kept or None)


def is_secret(hint: Any) -> bool:
    """Tell whether a type, as `typing.get_type_hints` returns it, says that it is secret."""
    return any(
        isinstance(item, FieldInfo)
        and isinstance(item.json_schema_extra, dict)
        and bool(item.json_schema_extra.get("secret"))
        for item in getattr(hint, "__metadata__", ())
    )
