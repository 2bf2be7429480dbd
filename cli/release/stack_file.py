"""Writes images and tenants into a stack's file, leaving comments and form as they are."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from cli.errors import PlinthError

_KEY, _TENANTS = "plinth:services", "plinth:tenants"
_WIDE = 10_000  # a reference with its digest stays in one line


def set_images(path: Path, images: Mapping[str, str]) -> list[str]:
    """Set `plinth:services.<service>.image` and return the services whose image changed.

    Raises:
        PlinthError: the file is not one of a stack.
    """
    yaml, document = _read(path)
    config = document["config"]
    if images and not isinstance(config.get(_KEY), dict):
        config[_KEY] = {}
    changed = []
    for service, image in images.items():
        settings = config[_KEY].get(service)
        if not isinstance(settings, dict):
            settings = config[_KEY][service] = {}
        if settings.get("image") != image:
            settings["image"] = image
            changed.append(service)
    if changed:
        _write(path, yaml, document)
    return changed


def add_tenant(path: Path, key: str, values: Mapping[str, str | int]) -> None:
    """Add `plinth:tenants.<key>`.

    Raises:
        PlinthError: the file is not one of a stack, or has that tenant.
    """
    yaml, document = _read(path)
    config = document["config"]
    if not isinstance(config.get(_TENANTS), dict):
        config[_TENANTS] = {}
    if key in config[_TENANTS]:
        raise PlinthError(f"{path.name} has a tenant `{key}` already.", exit_code=2)
    entry = CommentedMap(values)
    entry.fa.set_flow_style()
    config[_TENANTS][key] = entry
    _write(path, yaml, document)


def _read(path: Path) -> tuple[YAML, Any]:
    """Return a stack's file as it is written, comments included."""
    yaml = _yaml()
    try:
        document = yaml.load(path.read_text(encoding="utf-8"))
    except YAMLError as error:
        raise PlinthError(f"{path} is not valid YAML: {error}", exit_code=2) from error
    if not isinstance(document, dict) or not isinstance(document.get("config"), dict):
        raise PlinthError(f"{path} has no `config:`.", exit_code=2)
    return yaml, document


def _write(path: Path, yaml: YAML, document: Any) -> None:
    """Put the file in its place whole, so that nobody ever reads half of it."""
    written = io.StringIO()
    yaml.dump(document, written)
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(written.getvalue(), encoding="utf-8")
    temporary.replace(path)


def _yaml() -> YAML:
    """Return a reader and writer that leaves alone what it is not told to change."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = _WIDE
    # it would write nothing at all for `null`, which is easily taken for a mistake
    yaml.representer.add_representer(
        type(None), lambda self, _: self.represent_scalar("tag:yaml.org,2002:null", "null")
    )
    return yaml
