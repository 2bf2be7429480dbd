"""Renders the files of a new system, and puts them in place once they are found sound."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cli.errors import PlinthError
from cli.new.answers import Answers
from components.blueprint.plan import plan
from components.catalog import Catalogue, load_catalogue
from components.config import CloudProfile, ConfigErrors, load

TEMPLATES = Path(__file__).parent / "templates"
_MIB = 1024
_RESERVE = 600  # MiB, as the template has it
_STORES = {"postgres": 512, "redis": 128, "meilisearch": 512}
_PROXY = 128
_UNITS = {"MB": 1, "GB": _MIB}


def write(answers: Answers, root: Path) -> list[Path]:
    """Write `systems/<name>/` and return its files.

    Raises:
        PlinthError: it is there already, or what was answered makes no sound config.
    """
    folder = root / "systems" / answers.name
    if folder.exists():
        raise PlinthError(
            f"{folder} is there already, and nothing was written. Take another name, or change "
            "its files.",
            exit_code=2,
        )
    files = rendered(answers, load_catalogue())
    with tempfile.TemporaryDirectory(prefix="plinth-new-") as name:
        trial = Path(name) / "systems" / answers.name
        trial.mkdir(parents=True)
        for file, text in files.items():
            (trial / file).write_text(text, encoding="utf-8")
        _check(answers, Path(name))
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(trial, folder)
    return [folder / file for file in files]


def rendered(answers: Answers, catalogue: Catalogue) -> dict[str, str]:
    """Return the text of each file by its name."""
    environment = Environment(  # noqa: S701 - YAML, and nothing of it is HTML
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, keep_trailing_newline=True
    )
    routed = sorted((item for item in answers.services if item.path), key=lambda i: -len(i.path))
    whole = next((item for item in routed if item.path == "/"), None)
    words = {
        "a": answers,
        "routed": routed,
        "health": whole.health if whole else (routed[0].path if routed else ""),
        "identifier": answers.name.replace("-", "_"),
        "type": _type(answers, catalogue),
    }
    names = ("system.yaml", *(f"Pulumi.{env}.yaml" for env in answers.environments))
    return {name: environment.get_template(f"{name}.j2").render(words) for name in names}


def _type(answers: Answers, catalogue: Catalogue) -> str:
    """Return the cheapest server that all limits fit on.

    Raises:
        PlinthError: there is none so big, or the location is not known.
    """
    if answers.location not in catalogue.locations:
        known = ", ".join(sorted(catalogue.locations))
        raise PlinthError(f"There is no location {answers.location}. Known: {known}.", exit_code=2)
    needed = _RESERVE + _PROXY + sum(_STORES[store] for store in answers.stores)
    needed += sum(_memory(item.memory) for item in answers.services)
    cores = 1.25 + sum(item.cpu for item in answers.services)
    fitting = [
        kind
        for kind in catalogue.server_types.values()
        if kind.architecture == "x86"
        and answers.location in kind.prices
        and kind.memory * _MIB >= needed
        and kind.cores * 2 >= cores
    ]
    if not fitting:
        raise PlinthError(
            f"All limits together are {needed} MB and {cores:g} cores: more than any one server "
            f"has at {answers.location}. Lower them.",
            exit_code=2,
        )
    return min(fitting, key=lambda kind: (kind.prices[answers.location].monthly, kind.name)).name


def _memory(text: str) -> int:
    unit = text[-2:]
    try:
        return round(float(text[:-2]) * _UNITS[unit])
    except (KeyError, ValueError) as error:
        raise PlinthError(f"`{text}` is no amount of memory: 512MB, 1.5GB.", exit_code=2) from error


def _check(answers: Answers, root: Path) -> None:
    """Load and plan what was written, as the program would."""
    catalogue = load_catalogue()
    for environment in answers.environments:
        path = root / "systems" / answers.name / f"Pulumi.{environment}.yaml"
        try:
            config = load(
                yaml.safe_load(path.read_text())["config"],
                stack=f"{answers.name}-{environment}",
                root=root,
                catalogue=catalogue,
                profile=CloudProfile(name="local"),
                environ={"HCLOUD_TOKEN": "made at start", "CLOUDFLARE_API_TOKEN": "made at start"},
            )
            plan(config, catalogue, {})
        except ConfigErrors as errors:
            raise PlinthError(str(errors), exit_code=2) from errors
