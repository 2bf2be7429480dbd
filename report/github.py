"""Puts the comment on a pull request: the one from before is changed, else a new one is made."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import httpx

from report.errors import ReportError

if TYPE_CHECKING:
    from collections.abc import Iterator

API = "https://api.github.com"
_PAGE = 100
_WORKFLOW = "github-actions[bot]"
_TARGET = re.compile(r"^([\w.-]+/[\w.-]+)#(\d+)$")


def put(text: str, target: str, token: str, api: str = API) -> str:
    """Put a comment in its place and return its URL.

    Args:
        text: Markdown whose first line is its hidden marker.
        target: repository and pull request, for example `acme/shop#12`.
        token: may write comments on that repository.
        api: where GitHub's API is.

    Raises:
        ReportError: the target is spelt wrong, or GitHub does not take the comment.
    """
    found = _TARGET.match(target)
    if found is None:
        raise ReportError(f"`{target}` is no pull request", "write OWNER/REPOSITORY#NUMBER")
    repository, number = found.groups()
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/vnd.github+json"}
    with httpx.Client(base_url=api, headers=headers, timeout=30) as client:
        comments = f"/repos/{repository}/issues/{number}/comments"
        marker = text.partition("\n")[0]
        me = _login(client)
        for comment in _comments(client, comments):
            ours = (comment.get("user") or {}).get("login") == me
            if ours and str(comment.get("body", "")).startswith(marker):
                path = f"/repos/{repository}/issues/comments/{comment['id']}"
                return str(_ask(client, "PATCH", path, text)["html_url"])
        return str(_ask(client, "POST", comments, text)["html_url"])


def _login(client: httpx.Client) -> str:
    """Return whose comments are ours: others may write our marker too, or quote it."""
    try:
        answer = client.get("/user")
    except httpx.TransportError as error:
        raise ReportError(f"GitHub does not answer: {error}", "try again later") from None
    # A workflow's own token belongs to no user and may not ask.
    return str(_json(answer)["login"]) if answer.is_success else _WORKFLOW


def _comments(client: httpx.Client, path: str) -> Iterator[dict[str, Any]]:
    page = 1
    while True:
        found = _ask(client, "GET", f"{path}?per_page={_PAGE}&page={page}")
        yield from found
        if len(found) < _PAGE:
            return
        page += 1


def _ask(client: httpx.Client, method: str, path: str, text: str | None = None) -> Any:
    try:
        answer = client.request(method, path, json=None if text is None else {"body": text})
    except httpx.TransportError as error:
        raise ReportError(f"GitHub does not answer: {error}", "try again later") from None
    if answer.is_error:
        asked = f"{method} {path.partition('?')[0]}"
        raise ReportError(
            f"GitHub answers {answer.status_code} to {asked}: {_why(answer)}",
            "check the pull request's number, and that the token may write comments",
        )
    return _json(answer)


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        raise ReportError(
            f"{answer.url.host} answers {answer.request.method} {answer.url.path} without JSON",
            "check the address of GitHub's API (GITHUB_API_URL)",
        ) from None


def _why(answer: httpx.Response) -> str:
    """Return GitHub's own words; what stands before it may answer in HTML, or with nothing."""
    try:
        return str(answer.json()["message"])
    except (ValueError, LookupError, TypeError):
        return answer.reason_phrase
