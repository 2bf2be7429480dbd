"""Is the stack pointed at the cloud that it is meant for, and are the tokens there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.config.checks.where import in_stack
from components.config.problems import Problem
from components.config.profile import PROFILE_VARIABLE, REAL_CLOUD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from components.config.merged import StackConfig


def check_cloud(
    config: StackConfig, environ: Mapping[str, str], values: Mapping[str, Any]
) -> Iterator[Problem]:
    """Report a missing profile or token; a stack for Hetzner may be rehearsed on a local cloud."""
    settings = config.settings
    if settings.environment not in config.system.environments:
        known = ", ".join(config.system.environments)
        cause = f"{config.system.name} has no environment `{settings.environment}`"
        yield in_stack(config, "environment", cause, f"use one of: {known}")
    if settings.cloud == "local" and config.profile == REAL_CLOUD:
        yield in_stack(
            config,
            "cloud",
            f"this stack is for the local cloud, and {PROFILE_VARIABLE} names none",
            "start it with `make up`, or run `. .env/activate` where it runs already",
        )
        return
    yield from _tokens(config, environ, values)


def _tokens(
    config: StackConfig, environ: Mapping[str, str], values: Mapping[str, Any]
) -> Iterator[Problem]:
    """Report tokens that no provider would find; their values are never looked at."""
    wanted = {"HCLOUD_TOKEN": ("hcloud:token", "Hetzner Cloud API token (read and write)")}
    if config.settings.dns is not None:
        what = f"Cloudflare API token (edit DNS of {config.zone})"
        wanted["CLOUDFLARE_API_TOKEN"] = ("cloudflare:apiToken", what)
    for variable, (key, what) in wanted.items():
        if not environ.get(variable) and key not in values:
            yield Problem(
                variable,
                f"the {what} is missing",
                f"export {variable}=... (or `pulumi config set --secret {key}`)",
            )
