"""Asks a bucket whether it keeps what is written to it from being deleted, and for how long."""

from __future__ import annotations

import hashlib
import hmac
import re
import ssl
import time
import urllib.error
import urllib.request
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from . import status
from .item import BackupError

if TYPE_CHECKING:
    from .item import Item, Place

_NONE = "ObjectLockConfigurationNotFoundError"
_HIDDEN = ("AccessDenied", "AllAccessDisabled", "MethodNotAllowed", "NotImplemented")
_QUERY = "object-lock="
_EMPTY = hashlib.sha256(b"").hexdigest()
_TIMEOUT = 30


def look(item: Item) -> list[str]:
    """Ask the buckets of an item and keep what they say.

    Returns:
        What is not as the stack says it is, a line for each place.
    """
    wrong = []
    for place in item.places:
        if not place.repository.startswith("s3:"):
            continue
        try:
            said = ask(place)
        except BackupError as error:
            said = {"error": str(error)}
        with status.changed(item.key, item.store) as known:
            known.setdefault(place.key, {})["lock"] = said | {"asked": time.time()}
        days = said.get("days")
        if days is not None and days < place.locked_days:
            wrong.append(
                f"{place.key}: its bucket locks what is written for {days} days, and "
                f"plinth:backup_schedule.places.{place.key}.locked_days says {place.locked_days}: "
                "give the bucket that rule (docs/backups.md), or say what it has"
            )
    return wrong


def ask(place: Place) -> dict[str, Any]:
    """Return `days` and `mode` of a bucket's rule (0 days: there is none), or `hidden`.

    `hidden` where these credentials may not see it, or the provider does not know the question.

    Raises:
        BackupError: the bucket cannot be asked.
    """
    parts = urlsplit(place.repository.removeprefix("s3:"))
    name = parts.path.strip("/").partition("/")[0]
    code, said = _get(place, f"{parts.scheme}://{parts.netloc}", f"/{name}")
    if not code:
        days = re.search(r"<(Days|Years)>(\d+)</", said)
        mode = re.search(r"<Mode>(\w+)</Mode>", said)
        if days is None or mode is None:
            return {"days": 0, "mode": None}
        return {"days": int(days[2]) * (365 if days[1] == "Years" else 1), "mode": mode[1]}
    if code == _NONE:
        return {"days": 0, "mode": None}
    if code in _HIDDEN:
        return {"hidden": True}
    raise BackupError(f"the bucket {name}: {code}")


def _get(place: Place, host: str, path: str) -> tuple[str, str]:
    """Ask S3, signed; return its code of the error, empty where there is none, and what it said."""
    moment = f"{datetime.now(timezone.utc):%Y%m%dT%H%M%SZ}"  # noqa: UP017 - Python 3.10
    keys = place.environment
    scope = f"{moment[:8]}/{keys.get('AWS_DEFAULT_REGION') or 'us-east-1'}/s3/aws4_request"
    named = {"host": urlsplit(host).netloc, "x-amz-content-sha256": _EMPTY, "x-amz-date": moment}
    signed = "".join(f"{name}:{value}\n" for name, value in named.items())
    asked = "\n".join(("GET", path, _QUERY, signed, ";".join(named), _EMPTY))
    text = "\n".join(
        ("AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(asked.encode()).hexdigest())
    )
    key = b"AWS4" + keys.get("AWS_SECRET_ACCESS_KEY", "").encode()
    for part in (*scope.split("/"), text):
        key = hmac.new(key, part.encode(), "sha256").digest()
    account = f"{keys.get('AWS_ACCESS_KEY_ID', '')}/{scope}"
    headers = {
        "Authorization": f"AWS4-HMAC-SHA256 Credential={account}, "
        f"SignedHeaders={';'.join(named)}, Signature={key.hex()}",
        "X-Amz-Content-Sha256": _EMPTY,
        "X-Amz-Date": moment,
    }
    trust = urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=place.ca))
    opener = urllib.request.build_opener(trust, urllib.request.ProxyHandler({}))
    request = urllib.request.Request(f"{host}{path}?{_QUERY}", headers=headers)  # noqa: S310 - ours
    try:
        with opener.open(request, timeout=_TIMEOUT) as answer:
            return "", answer.read().decode()
    except urllib.error.HTTPError as error:
        said = error.read().decode(errors="replace")
        return said.partition("<Code>")[2].partition("</Code>")[0] or str(error.code), said
    except OSError as error:
        raise BackupError(f"{host} cannot be asked: {error}") from error
