"""A store of objects that speaks S3: signed requests (version 4) with the standard library."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import urllib.error
import urllib.request
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from .stores import Objects

TIMEOUT = 3.0  # seconds
REGION = "us-east-1"
_MAX_BODY = 1_000_000
_FORBIDDEN, _OK = 403, 200


class ObjectsError(Exception):
    """The store refused, or gave back something else than was put in."""


def sign(
    method: str, url: str, body: bytes, keys: tuple[str, str], now: datetime
) -> dict[str, str]:
    """Give the headers of a signed request.

    Args:
        method: GET or PUT.
        url: its path and query are quoted already.
        body: what is sent.
        keys: access key and secret key.
        now: the time of the signature.
    """
    access_key, secret_key = keys
    parts = urlsplit(url)
    stamp, day = now.strftime("%Y%m%dT%H%M%SZ"), now.strftime("%Y%m%d")
    digest = hashlib.sha256(body).hexdigest()
    headers = {"host": parts.netloc, "x-amz-content-sha256": digest, "x-amz-date": stamp}
    names = ";".join(headers)
    query = "&".join(sorted(filter(None, parts.query.split("&"))))
    lines = [f"{name}:{value}" for name, value in headers.items()]
    canonical = "\n".join((method, parts.path or "/", query, *lines, "", names, digest))
    scope = f"{day}/{REGION}/s3/aws4_request"
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    key = f"AWS4{secret_key}".encode()
    for step in (day, REGION, "s3", "aws4_request"):
        key = hmac.new(key, step.encode(), hashlib.sha256).digest()
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashed}"
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    return headers | {
        "authorization": f"AWS4-HMAC-SHA256 Credential={access_key}/{scope}, "
        f"SignedHeaders={names}, Signature={signature}"
    }


def request(store: Objects, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
    """Ask the store; `path` is `bucket/key` with a query perhaps. Gives status and body."""
    place, _, query = path.partition("?")
    url = f"{store.url}/{quote(place)}" + (f"?{query}" if query else "")
    now = datetime.now(UTC)
    headers = sign(method, url, body, (store.access_key.read(), store.secret_key.read()), now)
    asked = urllib.request.Request(  # noqa: S310 - the settings say where
        url, data=body if method == "PUT" else None, headers=headers, method=method
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(asked, timeout=TIMEOUT) as answer:
            return int(answer.status), bytes(answer.read(_MAX_BODY))
    except urllib.error.HTTPError as error:
        return error.code, error.read(_MAX_BODY)


def _try(store: Objects, bucket: str, service: str) -> str:
    body = datetime.now(UTC).isoformat().encode()
    place = f"{bucket}/health/{service}"
    status, said = request(store, "PUT", place, body)
    if status == _FORBIDDEN:  # a user that may only read
        status, said = request(store, "GET", f"{bucket}?list-type=2&max-keys=1")
        if status != _OK:
            raise ObjectsError(f"{bucket}: listing answered {status} {_words(said)}")
        return "read"
    if status != _OK:
        raise ObjectsError(f"{bucket}: writing answered {status} {_words(said)}")
    status, said = request(store, "GET", place)
    if (status, said) != (_OK, body):
        raise ObjectsError(f"{bucket}: what was just written is not there ({status})")
    return "write"


def _words(said: bytes) -> str:
    return said.decode(errors="replace").partition("<Code>")[2].partition("</Code>")[0]


async def use(store: Objects, service: str) -> dict[str, str]:
    """Put an object into each bucket and get it back; gives what may be done, by bucket.

    Raises:
        ObjectsError: a bucket cannot be used.
        OSError: nobody answers.
    """
    found = {}
    for bucket in store.buckets:
        found[bucket] = await asyncio.to_thread(_try, store, bucket, service)
    return found
