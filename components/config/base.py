"""What all sections of a config have in common, and the few types that YAML lacks."""

from __future__ import annotations

import ipaddress
import re
from datetime import date
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)

_MEMORY = re.compile(r"^(\d+(?:\.\d+)?)\s*(MB|GB)$")
# registry/repository:tag@digest: the registry always named, and one of the other two at least
_IMAGE = re.compile(
    r"^[a-z0-9.-]+(:\d+)?/[a-z0-9._/-]+(:[\w.-]+(@sha256:[0-9a-f]{64})?|@sha256:[0-9a-f]{64})$"
)
_IMAGE_SCHEMA = {"type": "string", "pattern": _IMAGE.pattern}
_DURATION = re.compile(r"^(\d+)\s*(s|min|h|d)$")
_UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400}
_KEY = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"


class Section(BaseModel):
    """An immutable part of a config that refuses keys it does not know."""

    # built with the whole that it is a part of, once, instead of alone as well
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def _memory(value: Any) -> Any:
    """Turn `512MB` or `1.5GB` into MiB; leave anything else for pydantic to refuse."""
    match = _MEMORY.match(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("expected an amount with a unit, for example 512MB or 1.5GB")
    return round(float(match[1]) * (1024 if match[2] == "GB" else 1))


def _duration(value: Any) -> Any:
    """Turn `60s`, `15min`, `4h` or `7d` into seconds; refuse anything else."""
    match = _DURATION.match(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("expected a time with a unit, for example 60s, 15min, 4h or 7d")
    return int(match[1]) * _UNITS[match[2]]


def _cidr(value: str) -> str:
    """Accept an address range in CIDR form and return it in its usual spelling."""
    try:
        return str(ipaddress.ip_network(value, strict=True))
    except ValueError as error:
        raise ValueError(f"expected an address range such as 203.0.113.0/24: {error}") from error


# Editors see what people write, which is not what the validators make of it.
_MEMORY_SCHEMA = {"type": "string", "pattern": _MEMORY.pattern, "examples": ["512MB", "1.5GB"]}
_DURATION_SCHEMA = {"type": "string", "pattern": _DURATION.pattern, "examples": ["15min", "4h"]}
_CIDR_SCHEMA = {"type": "string", "pattern": r"^[0-9A-Fa-f.:]+/\d{1,3}$"}


def _image(value: str) -> str:
    """Accept an image that names its registry, and its tag, its digest or both."""
    if _IMAGE.match(value):
        return value
    if _IMAGE.match(f"{value}:tag"):
        raise ValueError("the image has neither a tag nor a digest; add one, for example `:1.0.0`")
    raise ValueError("expected registry/repository:tag, for example docker.io/library/nginx:1.30")


# A day without quotes is a time for Pulumi, which hands it on as Go prints one.
_MIDNIGHT = re.compile(r"^(\d{4}-\d{2}-\d{2})[ T]00:00:00.*$")


def _day(value: Any) -> Any:
    """Turn what Pulumi makes of 2030-01-31 back into that."""
    match = _MIDNIGHT.match(value) if isinstance(value, str) else None
    return match[1] if match else value


Day = Annotated[date, BeforeValidator(_day)]
Memory = Annotated[int, BeforeValidator(_memory), WithJsonSchema(_MEMORY_SCHEMA)]  # MiB
Duration = Annotated[  # seconds
    int, BeforeValidator(_duration), WithJsonSchema(_DURATION_SCHEMA)
]
Cidr = Annotated[str, AfterValidator(_cidr), WithJsonSchema(_CIDR_SCHEMA)]
Key = Annotated[str, Field(pattern=_KEY, max_length=40)]
ImageName = Annotated[str, AfterValidator(_image), WithJsonSchema(_IMAGE_SCHEMA)]
Port = Annotated[int, Field(ge=1, le=65535)]
Cpu = Annotated[float, Field(gt=0, le=64)]
Seconds = Annotated[int, Field(ge=1, le=86400)]
