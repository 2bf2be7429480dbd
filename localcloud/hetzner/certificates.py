"""Certificates that load balancers end TLS with; uploaded ones only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from localcloud.actions import now
from localcloud.errors import ApiError, invalid
from localcloud.hetzner.call import Answer, Call
from localcloud.hetzner.endpoint import route
from localcloud.hetzner.fields import Body, Labels, Name
from localcloud.hetzner.listing import among
from localcloud.hetzner.noun import Noun
from localcloud.hetzner.pem import read_certificate

if TYPE_CHECKING:
    from starlette.routing import Route

    from localcloud.cloud import Cloud
    from localcloud.store import Document


class CreateCertificate(Body):
    """Body of POST /certificates."""

    name: Name
    labels: Labels | None = None
    type: Literal["uploaded", "managed"] = "uploaded"
    certificate: str | None = None
    private_key: str | None = None
    domain_names: list[str] | None = None


def _users(cloud: Cloud, number: int) -> list[int]:
    return [
        balancer["id"]
        for balancer in cloud.all("load_balancer")
        if any(number in service["http"]["certificates"] for service in balancer["services"])
    ]


def _view(cloud: Cloud, body: Document) -> Document:
    shown = {key: value for key, value in body.items() if key != "private_key"}
    used = [{"id": n, "type": "load_balancer"} for n in _users(cloud, body["id"])]
    return shown | {"used_by": used, "status": None}


NOUN = Noun(
    "certificate",
    "certificates",
    _view,
    filters={"name": among("name"), "type": among("type")},
)


def _create(call: Call[CreateCertificate]) -> Answer:
    cloud, wanted = call.cloud, call.body
    if wanted.type == "managed":
        raise ApiError("unsupported_error", "the local cloud issues no managed certificates")
    cloud.check_name("certificate", wanted.name)
    if not wanted.certificate or not wanted.private_key:
        raise invalid("certificate", "certificate and private_key are required")
    body: Document = {
        "id": cloud.new_id(),
        "name": wanted.name,
        "labels": wanted.labels or {},
        "type": "uploaded",
        "certificate": wanted.certificate,
        "private_key": wanted.private_key,
        "created": now(),
        **read_certificate(wanted.certificate, wanted.private_key),
    }
    return Answer(NOUN.show(cloud, cloud.save("certificate", body)), 201)


def _delete(call: Call[Any]) -> Answer:
    call.cloud.find("certificate", call.id)
    if _users(call.cloud, call.id):
        raise ApiError("resource_in_use", "a load balancer uses the certificate")
    call.cloud.store.delete("certificate", call.id)
    return Answer(None, 204)


def certificate_routes(cloud: Cloud) -> list[Route]:
    """Return the routes."""
    return [
        *NOUN.routes(cloud),
        route(cloud, "POST", "/certificates", _create, CreateCertificate),
        route(cloud, "DELETE", "/certificates/{id:int}", _delete),
    ]
