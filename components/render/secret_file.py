"""Put secrets into the files that need them; done as late as possible, on secret values only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.blueprint.containers import SecretFileSpec

_PLACE = re.compile(r"\{\{secret:([a-z0-9-]+)\}\}")


def places(template: str) -> tuple[str, ...]:
    """Return the keys of the secrets that a template has places for, each once."""
    return tuple(dict.fromkeys(_PLACE.findall(template)))


def fill(spec: SecretFileSpec, values: Mapping[str, str]) -> str:
    """Return the file with all secrets in their places.

    Raises:
        KeyError: a secret is not among the values.
    """
    return _PLACE.sub(lambda match: values[match[1]], spec.template)
