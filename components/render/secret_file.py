"""Put secrets into the files that need them; done as late as possible, on secret values only."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.blueprint.containers import SecretFileSpec

_PLACE = re.compile(r"\{\{(secret|yaml|minio-token):([a-z0-9-]+)\}\}")
_MINIO_ROOT = "plinth"
_FAR = 4102444800  # 2100-01-01: who changes the password ends the token


def places(template: str) -> tuple[str, ...]:
    """Return the keys of the secrets that a template has places for, each once."""
    return tuple(dict.fromkeys(key for _, key in _PLACE.findall(template)))


def fill(spec: SecretFileSpec, values: Mapping[str, str]) -> str:
    """Return the file with all secrets in their places.

    `yaml` is a place in YAML between single quotes, `secret` one that takes all as it is.

    Raises:
        KeyError: a secret is not among the values.
    """
    return _PLACE.sub(lambda match: _value(match[1], values[match[2]]), spec.template)


def _value(kind: str, secret: str) -> str:
    if kind == "yaml":
        return secret.replace("'", "''")
    return secret if kind == "secret" else minio_token(secret)


def minio_token(password: str) -> str:
    """Return the token that lets its bearer read MinIO's metrics: a JWT of its administrator.

    As `mc admin prometheus generate` makes it, with HMAC-SHA512 and the administrator's password.
    """
    header = {"alg": "HS512", "typ": "JWT"}
    claims = {"exp": _FAR, "sub": _MINIO_ROOT, "iss": "prometheus"}
    text = ".".join(
        _url64(json.dumps(part, separators=(",", ":")).encode()) for part in (header, claims)
    )
    return f"{text}.{_url64(hmac.digest(password.encode(), text.encode(), hashlib.sha512))}"


def _url64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
