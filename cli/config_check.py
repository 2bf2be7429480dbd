"""The stack's config, checked before anything takes time; the program checks it again itself."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import yaml

from cli.context import Context
from cli.errors import PlinthError
from cli.paths import ROOT
from components.catalog import load_catalogue
from components.config import REAL_CLOUD, CloudProfile, ConfigErrors, StackConfig, load

_TOKENS = ("HCLOUD_TOKEN", "CLOUDFLARE_API_TOKEN")


def check(context: Context) -> StackConfig:
    """Return the sound config of a stack.

    Raises:
        PlinthError: with every problem, each with path, cause and remedy.
    """
    document = yaml.safe_load(context.config_file.read_text()) or {}
    return sound(context, document.get("config") or {})


def sound(
    context: Context, values: Mapping[str, Any], *, tokens_needed: bool = True
) -> StackConfig:
    """Return the sound config of these values.

    Args:
        context: the stack that they are for.
        values: by full key, as the stack's file has them.
        tokens_needed: a missing token is a problem on a real cloud; what only plans needs none.

    Raises:
        PlinthError: with every problem, each with path, cause and remedy.
    """
    environ = dict(os.environ)
    if context.local or not tokens_needed:
        # The local cloud makes its own tokens when it starts, which is later than this check.
        environ |= dict.fromkeys(_TOKENS, "made at start")
    try:
        return load(
            values,
            stack=context.stack,
            root=ROOT,
            catalogue=load_catalogue(),
            profile=CloudProfile(name="local") if context.local else REAL_CLOUD,
            environ=environ,
        )
    except ConfigErrors as errors:
        raise PlinthError(str(errors), exit_code=2) from errors
