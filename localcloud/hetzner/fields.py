"""Types of fields that several bodies share; each refuses what the API refuses."""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from localcloud.labels import check_labels

_HOSTNAME = re.compile(
    r"(?=.{1,253}$)[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*"
)


class Body(BaseModel):
    """A request's body; fields that the API does not know are errors."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Empty(Body):
    """No body, or an empty one."""


def _hostname(value: str) -> str:
    if not _HOSTNAME.fullmatch(value):
        raise ValueError("must be a valid hostname as per RFC 1123")
    return value


def _cidr(value: str) -> str:
    network = ipaddress.ip_network(value)
    return str(network)


def _private_cidr(value: str) -> str:
    network = ipaddress.IPv4Network(value)
    ranges = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
    if not any(network.subnet_of(ipaddress.IPv4Network(r)) for r in ranges):
        raise ValueError("must be part of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16")
    return str(network)


def _ip(value: str) -> str:
    return str(ipaddress.ip_address(value))


Name = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^\S(.*\S)?$")]
Hostname = Annotated[str, AfterValidator(_hostname)]
Labels = Annotated[dict[str, str], AfterValidator(check_labels)]
Cidr = Annotated[str, AfterValidator(_cidr)]
PrivateCidr = Annotated[str, AfterValidator(_private_cidr)]
IpAddress = Annotated[str, AfterValidator(_ip)]
IdOrName = int | str


class NameAndLabels(Body):
    """What every resource lets you change; a field that is absent stays as it is."""

    name: Name | None = None
    labels: Labels | None = None


class DeleteProtection(Body):
    """Body of change_protection."""

    delete: bool | None = None


class DnsPtr(Body):
    """Body of change_dns_ptr; null resets to the default."""

    ip: IpAddress
    dns_ptr: Hostname | None = None
