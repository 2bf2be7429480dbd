"""Cloudflare's error bodies: an envelope with numbered errors, as API v4 sends them."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse


class CloudflareError(Exception):
    """An API call that is refused.

    Attributes:
        status: HTTP status.
        code: Cloudflare's own number for the error.
        message: what is wrong, in words fit for an API user.
    """

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message

    def response(self) -> JSONResponse:
        """Give the envelope with this one error."""
        body: dict[str, Any] = {
            "success": False,
            "errors": [{"code": self.code, "message": self.message}],
            "messages": [],
            "result": None,
        }
        return JSONResponse(body, status_code=self.status)


def invalid(code: int, message: str) -> CloudflareError:
    """A request whose content Cloudflare would not accept (HTTP 400)."""
    return CloudflareError(400, code, message)


def missing_zone() -> CloudflareError:
    """No zone has this identifier."""
    return CloudflareError(404, 1001, "Invalid zone identifier")


def missing_record() -> CloudflareError:
    """No record has this identifier in this zone."""
    return CloudflareError(404, 81044, "Record does not exist.")


def no_route(method: str, path: str) -> CloudflareError:
    """A method and path that are not offered: loud, so that nothing passes by luck."""
    return CloudflareError(
        400, 7000, f"No route for that URI: the local cloud does not offer {method} {path}"
    )
