"""The API's errors: one exception that carries status, code, message and details."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from localcloud.store import Document

STATUS = {
    "json_error": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "resource_limit_exceeded": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "uniqueness_error": 409,
    "conflict": 409,
    "deprecated_api_endpoint": 410,
    "resource_unavailable": 412,
    "locked": 423,
    "protected": 423,
    "rate_limit_exceeded": 429,
    "server_error": 500,
    "unavailable": 503,
    "timeout": 504,
}
"""HTTP status of each code; every other code (invalid_input, service_error, ...) is a 422."""


class ApiError(Exception):
    """An answer that is an error, in the words and with the code of the published API."""

    def __init__(self, code: str, message: str, details: Document | None = None) -> None:
        """Keep what the body will say."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details

    @property
    def status(self) -> int:
        """HTTP status that belongs to the code."""
        return STATUS.get(self.code, 422)

    def body(self) -> Document:
        """Return the JSON body."""
        return {"error": {"code": self.code, "message": self.message, "details": self.details}}


def not_found(what: str, key: object) -> ApiError:
    """Error for a resource that is not there."""
    return ApiError("not_found", f"{what} with ID '{key}' not found")


def invalid(field: str, message: str) -> ApiError:
    """Error for one field of a body or query."""
    return invalid_fields([(field, message)])


def invalid_fields(problems: list[tuple[str, str]]) -> ApiError:
    """Error for several fields at once: pairs of the field's path and what is wrong with it."""
    fields: dict[str, list[str]] = {}
    for field, message in problems:
        fields.setdefault(field, []).append(message)
    return ApiError(
        "invalid_input",
        "; ".join(f"invalid input in field '{field}': {text}" for field, text in problems),
        {"fields": [{"name": name, "messages": texts} for name, texts in fields.items()]},
    )


def not_unique(what: str, field: str = "name") -> ApiError:
    """Error for a value that another resource has."""
    return ApiError(
        "uniqueness_error", f"{what} {field} is already used", {"fields": [{"name": field}]}
    )
