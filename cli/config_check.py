"""The stack's config, checked before anything takes time; the program checks it again itself."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from cli.context import Context
from cli.errors import PlinthError
from cli.paths import ROOT
from components.catalog import load_catalogue
from components.config import REAL_CLOUD, CloudProfile, ConfigErrors, StackConfig, load
from components.config.values import NAMESPACE

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SECRETS = f"{NAMESPACE}:secrets"
_TOKENS = ("HCLOUD_TOKEN", "CLOUDFLARE_API_TOKEN")


def check(context: Context, *, tokens_needed: bool = True) -> StackConfig:
    """Return the sound config of a stack; what only reads or writes files needs no tokens.

    Raises:
        PlinthError: with every problem, each with path, cause and remedy.
    """
    document = yaml.load(context.config_file.read_bytes(), _LOADER) or {}  # noqa: S506 - safe
    return sound(context, document.get("config") or {}, tokens_needed=tokens_needed)


def sound(
    context: Context, values: Mapping[str, Any], *, tokens_needed: bool = True
) -> StackConfig:
    """Return the sound config of these values.

    Args:
        context: the stack that they are for.
        values: by full key, as the stack's file has them.
        tokens_needed: a missing token or secret is a problem on a real cloud; what only plans
            needs none.

    Raises:
        PlinthError: with every problem, each with path, cause and remedy.
    """
    environ = dict(os.environ)
    made = context.local or not tokens_needed
    if made:
        # The local cloud makes its own tokens when it starts, which is later than this check.
        environ |= dict.fromkeys(_TOKENS, "made at start")
    try:
        return load(
            {**values, _SECRETS: _placeholders(context, values, made=made)},
            stack=context.stack,
            root=ROOT,
            catalogue=load_catalogue(),
            profile=CloudProfile(name="local") if context.local else REAL_CLOUD,
            environ=environ,
        )
    except ConfigErrors as errors:
        raise PlinthError(str(errors), exit_code=2) from errors


def _placeholders(context: Context, values: Mapping[str, Any], *, made: bool) -> dict[str, str]:
    """Return the secrets that there will be, by key; their values are not known here.

    Args:
        context: the stack.
        values: the stack's file, which holds them encrypted.
        made: what nobody gave is made later, so all of the system's count as there.
    """
    given = values.get(_SECRETS)
    keys = set(given) if isinstance(given, dict) else set()
    if made:
        try:
            system = yaml.load(_system_file(context).read_bytes(), _LOADER)  # noqa: S506 - safe
        except (OSError, yaml.YAMLError):
            system = None  # the loader says what is wrong with it
        declared = system.get("secrets") if isinstance(system, dict) else None
        keys |= {
            key
            for key, secret in (declared or {}).items()
            if isinstance(secret, dict) and secret.get("given") and not secret.get("optional")
        }
    return dict.fromkeys(sorted(keys), "not known yet")


def _system_file(context: Context) -> Path:
    return ROOT / "systems" / context.system / "system.yaml"
