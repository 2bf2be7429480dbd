"""Which stores a stack gets and who hears of its alerts, and how it reaches them."""

from __future__ import annotations

import fcntl
import json
import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from localcloud.machines import private_file
from localcloud.neighbours import object_storage
from localcloud.neighbours.errors import NeighbourError
from localcloud.neighbours.inbox import Inbox
from localcloud.neighbours.object_storage import Bucket, ObjectStorage
from localcloud.neighbours.postgres import IMAGES as POSTGRES_IMAGES
from localcloud.neighbours.postgres import Postgres
from localcloud.neighbours.redis import IMAGES as REDIS_IMAGES
from localcloud.neighbours.redis import Redis
from localcloud.neighbours.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

__all__ = ["Bucket", "NeighbourError", "Store", "images", "values"]

LETTERS = 24  # of a password, in bytes before they are written as text


@dataclass(frozen=True)
class Store:
    """A store that a stack has with somebody else.

    Attributes:
        kind: what speaks there.
        provider: stores of one provider and kind are one server to a stack.
        urls: variable to the key of the secret with the URL.
        ca: key of the secret with the authority's certificate.
    """

    kind: Literal["postgres", "redis", "s3"]
    provider: str
    urls: Mapping[str, str]
    ca: str | None


def images(stores: Iterable[Store], buckets: Iterable[Bucket] = ()) -> list[str]:
    """Return the images that the stores, and the storage of the buckets, are run from."""
    wanted = {"postgres": POSTGRES_IMAGES, "redis": REDIS_IMAGES}
    found = {image for store in stores for image in wanted.get(store.kind, ())}
    return sorted(found | set(object_storage.IMAGES if tuple(buckets) else ()))


def values(
    state: Path,
    stack: str,
    stores: Iterable[Store],
    buckets: Iterable[Bucket] = (),
    ways: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Have the stores run for a stack; return its secrets: URLs, certificates and keys by key.

    The same stack gets the same values each time; what runs goes on.

    Args:
        state: the local cloud's folder; the cloud is running and has the `images`.
        stack: who asks.
        stores: what it has outside.
        buckets: where its backups go.
        ways: of its alerts, by key of the secret with the address: `slack`, `smtp`, ….

    Raises:
        NeighbourError: an image is missing, or a server does not come up.
    """
    wanted, kept = tuple(stores), tuple(buckets)
    told = ways or {}
    if not wanted and not kept and not told:
        return {}
    site = Site.of(state)
    found: dict[str, str] = {}
    with _ledger(site.folder) as ledger:
        mine = ledger.setdefault(stack, {"number": len(ledger.keys() - {""})})
        for store in wanted:
            password = mine.setdefault(f"{store.kind} {store.provider}", secrets.token_hex(LETTERS))
            found |= _store(site, stack, store, password, mine["number"])
        if told:
            token = mine.setdefault("inbox", secrets.token_hex(16))
            inbox = Inbox(site)
            inbox.run()
            owners = {own["inbox"]: name for name, own in ledger.items() if "inbox" in own}
            inbox.admit(owners)
            found |= {key: inbox.value(way, token) for key, way in told.items()}
        if kept:
            provider = ledger.setdefault("", {"number": -1})
            provider.setdefault("object-storage", object_storage.new_secret())
            secret = mine.setdefault("object-storage", object_storage.new_secret())
            # said in no name of anything, or whoever masks secrets would mask that too
            access = mine.setdefault("object-storage-key", object_storage.new_key())
            found |= _buckets(site, access, kept, secret, provider["object-storage"])
    return found


def _buckets(
    site: Site, access: str, buckets: tuple[Bucket, ...], secret: str, provider: str
) -> dict[str, str]:
    """Have a stack's buckets and the one user who writes there; return its keys."""
    server = ObjectStorage(site)
    server.run(provider)
    server.have(provider, access, secret, buckets)
    found = dict.fromkeys((bucket.access_key for bucket in buckets), access)
    return found | dict.fromkeys((bucket.secret_key for bucket in buckets), secret)


def _store(site: Site, stack: str, store: Store, password: str, number: int) -> dict[str, str]:
    """Have one store; return its secrets."""
    authority = object_storage.authority(site.folder)
    found = {store.ca: authority.certificate} if store.ca else {}
    # Where a container finds a secret of this key; without one its client trusts as it likes.
    ca_file = f"/run/secrets/{store.ca}" if store.ca else None
    if store.kind == "postgres":
        server = Postgres(site, authority)
        server.run()
        name = f"{stack}_{store.provider}".lower().replace("-", "_").replace(" ", "_")
        server.have(name, password)
        for variable, secret in store.urls.items():
            found[secret] = server.url(name, password, direct="DIRECT" in variable, ca=ca_file)
    elif store.kind == "redis":
        redis = Redis(site, authority, stack, number, password)
        redis.run()
        found |= dict.fromkeys(store.urls.values(), redis.url(ca_file))
    else:
        raise NeighbourError(f"no neighbour of the local cloud speaks {store.kind}")
    return found


@contextmanager
def _ledger(folder: Path) -> Iterator[dict[str, Any]]:
    """What was given to whom; held by one at a time and kept for the next."""
    path = folder / "ledger.json"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ledger: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
        try:
            yield ledger
        finally:
            private_file.write(path, json.dumps(ledger, indent=2).encode())
