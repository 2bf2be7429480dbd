"""Writes images into a stack's file, leaving comments and form as they are."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from cli.errors import PlinthError

_KEY = "plinth:services"
_WIDE = 10_000  # a reference with its digest stays in one line


def set_images(path: Path, images: Mapping[str, str]) -> list[str]:
    """Set `plinth:services.<service>.image` and return the services whose image changed.

    Raises:
        PlinthError: the file is not one of a stack.
    """
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = _WIDE
    text = path.read_text(encoding="utf-8")
    try:
        document = yaml.load(text)
    except YAMLError as error:
        raise PlinthError(f"{path} is not valid YAML: {error}", exit_code=2) from error
    config = document.get("config") if isinstance(document, dict) else None
    if not isinstance(config, dict):
        raise PlinthError(f"{path} has no `config:`.", exit_code=2)
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
        written = io.StringIO()
        yaml.dump(document, written)
        temporary = path.with_name(f".{path.name}.new")
        temporary.write_text(written.getvalue(), encoding="utf-8")
        temporary.replace(path)
    return changed
