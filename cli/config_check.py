"""The stack's config, checked before anything takes time; the program checks it again itself."""

from __future__ import annotations

import os

import yaml

from cli.context import Context
from cli.errors import PlinthError
from cli.paths import ROOT
from components.catalog import load_catalogue
from components.config import REAL_CLOUD, CloudProfile, ConfigErrors, StackConfig, load


def check(context: Context) -> StackConfig:
    """Return the sound config of a stack.

    Raises:
        PlinthError: with every problem, each with path, cause and remedy.
    """
    document = yaml.safe_load(context.config_file.read_text()) or {}
    environ = dict(os.environ)
    profile = REAL_CLOUD
    if context.local:
        # The local cloud makes its own tokens when it starts, which is later than this check.
        environ |= dict.fromkeys(("HCLOUD_TOKEN", "CLOUDFLARE_API_TOKEN"), "made at start")
        profile = CloudProfile(name="local")
    try:
        return load(
            document.get("config") or {},
            stack=context.stack,
            root=ROOT,
            catalogue=load_catalogue(),
            profile=profile,
            environ=environ,
        )
    except ConfigErrors as errors:
        raise PlinthError(str(errors), exit_code=2) from errors
