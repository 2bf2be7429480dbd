"""Secrets, stores outside and registries: declared where they are named, given where they must."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.config.checks.where import in_stack, in_system
from components.config.nearest import hint
from components.config.profile import REAL_CLOUD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.config.merged import StackConfig
    from components.config.problems import Problem


def check_secrets(config: StackConfig) -> Iterator[Problem]:
    """Report secrets that nobody declares, declares twice, or was to give and did not."""
    known = config.system.secrets
    for path, key in _uses(config):
        if key not in known:
            cause = f"there is no secret `{key}`"
            yield in_system(config, path, cause, hint(key, known, "secrets"))
    for name, service in config.services.items():
        for index, external in enumerate(service.external):
            if external not in config.system.externals:
                cause = f"there is no store `{external}` under `externals`"
                remedy = hint(external, config.system.externals, "externals")
                yield in_system(config, f"services.{name}.external[{index}]", cause, remedy)
        if service.load_env and not service.command:
            cause = "to read secrets before the image's own command starts, it must be known"
            yield in_system(config, f"services.{name}.load_env", cause, "add its `command`")
    for key in config.settings.secrets:
        if key not in known:
            cause = f"the system has no secret `{key}`"
            yield in_stack(config, f"secrets.{key}", cause, hint(key, known, "secrets"))
    yield from _missing(config)


def _missing(config: StackConfig) -> Iterator[Problem]:
    """Report what a person has to give; a local cloud makes it up."""
    if config.profile != REAL_CLOUD:
        return
    for key, secret in config.system.secrets.items():
        if secret.given and not secret.optional and key not in config.settings.secrets:
            cause = f"the secret `{key}` is missing ({secret.about or 'it cannot be generated'})"
            remedy = f"pulumi config set --secret --path 'plinth:secrets[\"{key}\"]'"
            yield in_stack(config, f"secrets.{key}", cause, remedy)


def _uses(config: StackConfig) -> Iterator[tuple[str, str]]:
    """Return where a secret is named, and its key."""
    system = config.system
    for name, service in config.services.items():
        yield from ((f"services.{name}.secrets.{v}", k) for v, k in service.secrets.items())
    for name, job in system.jobs.items():
        yield from ((f"jobs.{name}.secrets.{v}", k) for v, k in job.secrets.items())
    for name, external in system.externals.items():
        yield from ((f"externals.{name}.urls.{v}", k) for v, k in external.urls.items())
    for name, registry in system.registries.items():
        yield f"registries.{name}.secret", registry.secret
