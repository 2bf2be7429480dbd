"""A store's certificate: which files it is in, and how they come into its container."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.containers import CertificateSpec
from components.blueprint.services import mounts
from components.blueprint.services.clients import CA_FILE
from components.render.postgres import TlsFiles

if TYPE_CHECKING:
    from components.blueprint.containers import FileMount
    from components.config.service import ServiceConfig

_CERTIFICATE = "/etc/plinth/server.crt"


def certificate(key: str) -> CertificateSpec:
    """Return the certificate of a service, for the name by which others reach it."""
    return CertificateSpec(key=f"{key}-tls", names=(key,))


def files(key: str) -> TlsFiles:
    """Return where the files are in the container."""
    return TlsFiles(_CERTIFICATE, f"{mounts.SECRETS}/{key}-tls.key", CA_FILE)


def key_mount(key: str, service: ServiceConfig) -> FileMount:
    """Mount the private key for the service's user alone."""
    return mounts.secret(f"{key}-tls.key", service)


def certificate_mounts(key: str, service: ServiceConfig) -> tuple[FileMount, ...]:
    """Mount the certificate and its authority."""
    return (
        mounts.config(f"{key}-tls.crt", service, _CERTIFICATE),
        mounts.config("ca.crt", service, CA_FILE),
    )
