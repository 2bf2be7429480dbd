"""What Grafana is told by files: its datasources, and where its dashboards are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping


class ProvisionedError(Exception):
    """A file is not as Grafana would have it; the message names it."""


@dataclass(frozen=True)
class Source:
    """A datasource; `interval` is what its values are apart, in seconds."""

    uid: str
    kind: str
    url: str
    interval: int


@dataclass(frozen=True)
class Provisioned:
    """All of it; `boards` by uid, in the order of their titles but the home page first."""

    sources: Mapping[str, Source]
    boards: Mapping[str, dict[str, Any]]


def read(home: Path) -> Provisioned:
    """Read everything below Grafana's provisioning folder.

    Raises:
        ProvisionedError: a file cannot be read, or a dashboard asks a source that is not there.
    """
    sources = {}
    for path in sorted((home / "datasources").glob("*.y*ml")):
        for item in _yaml(path).get("datasources", []):
            sources[item["uid"]] = Source(
                item["uid"], item["type"], item["url"].rstrip("/"), _interval(item)
            )
    boards: dict[str, dict[str, Any]] = {}
    for path in sorted((home / "dashboards").glob("*.y*ml")):
        for provider in _yaml(path).get("providers", []):
            for file in sorted(Path(provider["options"]["path"]).glob("*.json")):
                board = _board(file)
                boards[board["uid"]] = board
    for uid, board in boards.items():
        for panel in board["panels"]:
            asked = panel.get("datasource", {}).get("uid")
            if asked is not None and asked not in sources:
                raise ProvisionedError(f"{uid}: panel {panel['title']!r} asks {asked!r}, unknown")
    first = sorted(boards.items(), key=lambda item: ("overview" not in item[0], item[1]["title"]))
    return Provisioned(sources, dict(first))


def _board(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        found["uid"], found["title"], found["panels"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ProvisionedError(f"{path}: no dashboard: {error!r}") from error
    return found


def _yaml(path: Path) -> dict[str, Any]:
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ProvisionedError(f"{path}: {error}") from error
    return found if isinstance(found, dict) else {}


def _interval(item: dict[str, Any]) -> int:
    words = str(item.get("jsonData", {}).get("timeInterval", "15s"))
    return int(words.removesuffix("s"))
