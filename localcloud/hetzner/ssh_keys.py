"""SSH keys: public keys that servers are made with."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator

from localcloud.actions import now
from localcloud.errors import invalid, not_unique
from localcloud.hetzner.call import Answer, Call
from localcloud.hetzner.endpoint import route
from localcloud.hetzner.fields import Body, Labels, Name
from localcloud.hetzner.listing import among
from localcloud.hetzner.noun import Noun

if TYPE_CHECKING:
    from starlette.routing import Route

    from localcloud.cloud import Cloud
    from localcloud.store import Document

KINDS = ("ssh-rsa", "ssh-ed25519", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-")


def fingerprint(public_key: str) -> str:
    """Return the MD5 fingerprint, as the API shows it.

    Raises:
        ValueError: this is no public key in OpenSSH's format.
    """
    parts = public_key.split()
    try:
        blob = base64.b64decode(parts[1], validate=True)
        length = int.from_bytes(blob[:4], "big")
        known = parts[0].startswith(KINDS) and blob[4 : 4 + length] == parts[0].encode()
    except (IndexError, binascii.Error):
        known = False
    if not known:
        raise ValueError("must be a public key in OpenSSH format")
    digest = hashlib.md5(blob, usedforsecurity=False).hexdigest()
    return ":".join(digest[i : i + 2] for i in range(0, 32, 2))


def _public_key(value: str) -> str:
    fingerprint(value)
    return value  # as it came, a newline at its end too: clients compare it


class CreateSshKey(Body):
    """Body of POST /ssh_keys."""

    name: Name
    public_key: Annotated[str, AfterValidator(_public_key)]
    labels: Labels | None = None


def _view(_: Cloud, body: Document) -> Document:
    return body


NOUN = Noun(
    "ssh_key",
    "ssh_keys",
    _view,
    filters={"name": among("name"), "fingerprint": among("fingerprint")},
    has_actions=False,
)


def _create(call: Call[CreateSshKey]) -> Answer:
    key = call.body
    call.cloud.check_name("ssh_key", key.name)
    mark = fingerprint(key.public_key)
    if any(other["fingerprint"] == mark for other in call.cloud.all("ssh_key")):
        raise not_unique("SSH key", "public_key")
    body: Document = {
        "id": call.cloud.new_id(),
        "name": key.name,
        "fingerprint": mark,
        "public_key": key.public_key,
        "labels": key.labels or {},
        "created": now(),
    }
    return Answer(NOUN.show(call.cloud, call.cloud.save("ssh_key", body)), 201)


def _delete(call: Call[Any]) -> Answer:
    call.cloud.find("ssh_key", call.id)
    call.cloud.store.delete("ssh_key", call.id)
    return Answer(None, 204)


def find_keys(cloud: Cloud, keys: list[int | str]) -> list[str]:
    """Return the public keys of IDs or names.

    Raises:
        ApiError: invalid_input where one is not there.
    """
    found = []
    for key in keys:
        match = [
            body for body in cloud.all("ssh_key") if str(key) in (body["name"], str(body["id"]))
        ]
        if not match:
            raise invalid("ssh_keys", f"SSH key '{key}' not found")
        found.append(str(match[0]["public_key"]).strip())
    return found


def ssh_key_routes(cloud: Cloud) -> list[Route]:
    """Return the routes."""
    return [
        *NOUN.routes(cloud),
        route(cloud, "POST", "/ssh_keys", _create, CreateSshKey),
        route(cloud, "DELETE", "/ssh_keys/{id:int}", _delete),
    ]
