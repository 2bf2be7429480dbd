"""What the edge shows where it cannot pass a request on."""

from __future__ import annotations

from html import escape

from starlette.responses import HTMLResponse, PlainTextResponse, Response

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{status} {title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root {{ color-scheme: light dark }}
body {{ font: 16px/1.6 system-ui, sans-serif }}
body {{ max-width: 36rem; margin: 18vh auto; padding: 0 1rem }}
b {{ color: #d9480f; letter-spacing: .08em }} h1 {{ margin: .2rem 0 .6rem; font-size: 1.7rem }}
footer {{ margin-top: 2.5rem; opacity: .6; font-size: .9rem }}
</style></head>
<body><b>{status}</b><h1>{title}</h1><p>{detail}</p>
<footer>Answered by the local cloud's edge, not by the application.</footer></body></html>
"""


class EdgeError(Exception):
    """A request that is not passed on: HTTP status, a short title, what to do, further headers."""

    def __init__(
        self, status: int, title: str, detail: str, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail
        self.headers = headers or {}


def error_page(error: EdgeError, *, html: bool) -> Response:
    """Show an error as a page for a browser, or as two lines of text for anything else."""
    headers = {"Cache-Control": "no-store", "X-Local-Edge": "error", **error.headers}
    if not html:
        text = f"{error.status} {error.title}\n{error.detail}\n"
        return PlainTextResponse(text, status_code=error.status, headers=headers)
    page = _PAGE.format(status=error.status, title=escape(error.title), detail=escape(error.detail))
    return HTMLResponse(page, status_code=error.status, headers=headers)
