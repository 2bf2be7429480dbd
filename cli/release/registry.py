"""Asks for the digest of a tag: the image's own registry, or the local cloud's."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx

from cli.cloud import LocalCloud
from cli.context import Context
from cli.errors import PlinthError
from cli.release.reference import Reference

# What `docker pull` asks for: an index of several architectures before a single manifest.
ACCEPT = (
    "application/vnd.oci.image.index.v1+json, "
    "application/vnd.docker.distribution.manifest.list.v2+json, "
    "application/vnd.oci.image.manifest.v1+json, "
    "application/vnd.docker.distribution.manifest.v2+json"
)
HUB = "registry-1.docker.io"
_CHALLENGE = re.compile(r'(\w+)="([^"]*)"')
Pin = Callable[[Reference], Reference]


def pinning(context: Context, client: httpx.Client | None = None) -> Pin:
    """Return what gives a reference its digest, on the cloud of this stack.

    A reference that has one keeps it. The local cloud makes its images itself, so there the digest
    is that of its own registry.
    """
    asked: dict[str, str] = {}

    def pin(reference: Reference) -> Reference:
        if reference.digest:
            return reference
        key = str(reference)
        if key not in asked:
            asked[key] = (
                _local(LocalCloud(context.state), reference)
                if context.local
                else remote(reference, client)
            )
        return reference.pinned(asked[key])

    return pin


def remote(reference: Reference, client: httpx.Client | None = None) -> str:
    """Return the digest that the registry has for a tag.

    Args:
        reference: with a tag.
        client: to ask with; one that follows the environment's proxies where None.

    Raises:
        PlinthError: it cannot be reached, has no such tag, or wants a password.
    """
    host = HUB if reference.registry == "docker.io" else reference.registry
    url = f"https://{host}/v2/{reference.path}/manifests/{reference.tag}"
    own = client is None
    client = client or httpx.Client(timeout=20, follow_redirects=True)
    try:
        answer = client.head(url, headers={"Accept": ACCEPT})
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            token = _token(client, answer.headers.get("www-authenticate", ""))
            headers = {"Accept": ACCEPT, "Authorization": f"Bearer {token}"}
            answer = client.head(url, headers=headers)
    except httpx.HTTPError as error:
        raise PlinthError(
            f"The registry of {reference} cannot be asked for its digest: {error}. Give it "
            "yourself: IMAGE:TAG@sha256:…"
        ) from error
    finally:
        if own:
            client.close()
    digest: str = answer.headers.get("docker-content-digest", "")
    if answer.is_success and digest:
        return digest
    raise PlinthError(
        f"{host} gave no digest for {reference} ({answer.status_code}). Is it pushed? Where the "
        "registry is private, give the digest yourself: IMAGE:TAG@sha256:…"
    )


def _token(client: httpx.Client, challenge: str) -> str:
    """Fetch the token that anybody gets for pulling."""
    words = dict(_CHALLENGE.findall(challenge))
    realm = words.pop("realm", "")
    if not realm:
        return ""
    answer = client.get(realm, params=words)
    document = answer.json() if answer.is_success else {}
    return str(document.get("token") or document.get("access_token") or "")


def _local(cloud: LocalCloud, reference: Reference) -> str:
    """Return the digest in the local cloud's registry, where the image is made if need be."""
    from cli.container_images import make_images  # noqa: PLC0415 - reads much, and only this needs it

    profile = cloud.profile()
    if not cloud.running() or not profile.get("registry"):
        raise PlinthError(
            f"The local cloud is not running, whose registry has the digest of {reference}. "
            "Start it: make up",
            exit_code=2,
        )
    make_images(profile, [reference.tagged])
    digest = cloud.image_index().get(reference.tagged)
    if not digest:
        raise PlinthError(
            f"The local cloud cannot make {reference}: it is not in its catalogue of images "
            "(python -m localcloud.images list).",
            exit_code=2,
        )
    return digest
