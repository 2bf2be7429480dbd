"""What a kind of service contributes; the frame (limits, updates, labels) is the same for all."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from components.blueprint.containers import (
        BindMount,
        CertificateSpec,
        FileMount,
        FileSpec,
        HealthCheckSpec,
        PublishedPort,
        SecretFileSpec,
        SecretSpec,
        StepSpec,
        TmpfsMount,
    )
    from components.blueprint.servers import DirectorySpec
    from components.blueprint.types import DatabaseSpec

SECRET_LENGTH = 32
_ALWAYS_REPLACED = ("command", "args")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The part of a service that depends on its kind, and the files and secrets that it brings."""

    health_check: HealthCheckSpec
    command: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    env: dict[str, str] = field(default_factory=dict)
    secrets: tuple[FileMount, ...] = ()
    configs: tuple[FileMount, ...] = ()
    binds: tuple[BindMount, ...] = ()
    tmpfs: tuple[TmpfsMount, ...] = ()
    ports: tuple[PublishedPort, ...] = ()
    user: str | None = None  # None: as the config says
    init: bool = False
    stop_signal: str = "SIGTERM"
    order: Literal["start-first", "stop-first"] = "start-first"
    new_secrets: tuple[SecretSpec, ...] = ()
    new_secret_files: tuple[SecretFileSpec, ...] = ()
    new_files: tuple[FileSpec, ...] = ()
    new_certificates: tuple[CertificateSpec, ...] = ()
    steps: tuple[StepSpec, ...] = ()
    directories: tuple[DirectorySpec, ...] = ()
    databases: tuple[DatabaseSpec, ...] = ()

    def with_more(self, **more: Any) -> Draft:
        """Return a draft with more entries in lists and variables, and other values elsewhere."""
        changes = {}
        for name, value in more.items():
            before = getattr(self, name)
            if name in _ALWAYS_REPLACED:
                changes[name] = value
            elif isinstance(before, dict):
                changes[name] = {**before, **value}
            elif isinstance(before, tuple):
                changes[name] = (*before, *value)
            else:
                changes[name] = value
        return replace(self, **changes)
