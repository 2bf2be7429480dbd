"""Secrets: from a file, read each time anew so that a change is seen, or from a variable."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class SettingsError(Exception):
    """The environment cannot be used; the message names the variable and what it needs."""


@dataclass(frozen=True)
class Secret:
    """A secret; it is never shown."""

    path: Path | None = None
    text: str = field(default="", repr=False)

    def read(self) -> str:
        """Give the secret, without the newline at a file's end.

        Raises:
            SettingsError: the file cannot be read.
        """
        if self.path is None:
            return self.text
        try:
            return self.path.read_text().rstrip("\n")
        except OSError as error:
            raise SettingsError(
                f"{self.path}: {error.strerror}; is the secret given to this service?"
            ) from None


def find(environment: Mapping[str, str], name: str) -> Secret | None:
    """Give the secret that `<name>_FILE` or, without that, `<name>` leads to."""
    if path := environment.get(f"{name}_FILE"):
        return Secret(Path(path))
    text = environment.get(name)
    return Secret(text=text) if text else None
