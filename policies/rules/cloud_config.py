"""A server's user data, read as cloud-init reads it."""

from __future__ import annotations

import base64
import binascii
import gzip
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from policies.rules.yaml_text import load_yaml

HEADER = "#cloud-config"
GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class CloudConfig:
    """A cloud-config: its sections, and the text of each file that it writes, by path."""

    sections: Mapping[str, Any]
    files: Mapping[str, str]

    def texts(self) -> Iterator[str]:
        """Return all that it says, but the host keys: those are the server's own to have."""
        yield from self.files.values()
        kept = (
            value for key, value in self.sections.items() if key not in {"ssh_keys", "write_files"}
        )
        for value in kept:
            yield from _leaves(value)

    def runs(self) -> str:
        """Return all that is run at the first boot, and what it installs, as one text."""
        steps = [*_leaves(self.sections.get("runcmd")), *_leaves(self.sections.get("packages"))]
        return "\n".join((*steps, *(text for text in self.files.values() if text.startswith("#!"))))


@lru_cache(maxsize=32)
def read(user_data: str) -> CloudConfig | None:
    """Return what user data says; None where it is no cloud-config."""
    text = unpacked(user_data)
    if not text.lstrip().startswith(HEADER):
        return None
    sections = load_yaml(text)
    if not isinstance(sections, dict):
        return None
    written = sections.get("write_files")
    entries = written if isinstance(written, list) else []
    files = {
        str(entry.get("path", "")): _content(entry) for entry in entries if isinstance(entry, dict)
    }
    return CloudConfig(sections, files)


def unpacked(user_data: str) -> str:
    """Return the text of user data that may be in Base64 and packed by gzip."""
    try:
        data = base64.b64decode("".join(user_data.split()), validate=True)
        return (gzip.decompress(data) if data.startswith(GZIP) else data).decode()
    except (binascii.Error, ValueError, OSError, EOFError):
        return user_data


def _content(entry: Mapping[str, Any]) -> str:
    content = entry.get("content", "")
    if isinstance(content, bytes):
        return content.decode(errors="replace")
    encoded = str(entry.get("encoding", "")) not in {"", "text/plain"}
    return unpacked(str(content)) if encoded else str(content)


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            if isinstance(item, str):
                yield f"{key}: {item}"
            else:
                yield from _leaves(item)
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        words = [item for item in value if isinstance(item, str)]
        if words and len(words) == len(value):
            yield " ".join(words)
        else:
            for item in value:
                yield from _leaves(item)
    elif value is not None:
        yield str(value)
