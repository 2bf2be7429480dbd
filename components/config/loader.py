"""Load a stack's config: parse, validate, cross-check; once, offline, all problems together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from components.config.checks import cross_check
from components.config.checks.stacks import check_stacks
from components.config.explain import explain, without
from components.config.lines import with_lines
from components.config.merged import StackConfig, merge_services
from components.config.migrations import read_migrations
from components.config.nearest import hint
from components.config.problems import ConfigErrors, Problem
from components.config.stack import StackSettings
from components.config.system import SystemConfig
from components.config.values import settings as own_values

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from components.catalog import Catalogue
    from components.config.profile import CloudProfile

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Model = TypeVar("Model", bound=BaseModel)


def load(  # noqa: PLR0913 - all of the outside world that the config depends on
    values: Mapping[str, Any],
    *,
    stack: str,
    root: Path,
    catalogue: Catalogue,
    profile: CloudProfile,
    environ: Mapping[str, str],
) -> StackConfig:
    """Return the sound config of a stack.

    Args:
        values: Pulumi config values by full key (`plinth:system`), strings or structures.
        stack: name of the stack, for its file's name in messages.
        root: the project's folder, which holds `systems/`.
        catalogue: what the cloud sells.
        profile: the cloud, where it is not the real one.
        environ: environment variables, for whether tokens are there (their values are not read).

    Raises:
        ConfigErrors: with every problem that was found.
    """
    raw = own_values(values)
    file = stack_file(root, stack, raw.get("system"), raw.get("environment"))
    problems: list[Problem] = []
    settings = _validate(StackSettings, raw, "plinth:", file, problems)
    name = raw.get("system")
    system = _read_system(name, root, file, problems) if isinstance(name, str) else None
    if settings and system:
        migrations, wrong = read_migrations(root, system)
        problems += wrong
        config = replace(_combine(settings, system, stack, profile, file), migrations=migrations)
        problems += cross_check(config, catalogue, environ, values)
        problems += check_stacks(config, root)
        if not problems:
            return config
    raise ConfigErrors(with_lines(problems, root))


def stack_file(root: Path, stack: str, system: object, environment: object) -> str:
    """Return the file of a stack's values, relative to the root; default stacks stand there."""
    own = f"systems/{system}/Pulumi.{environment}.yaml"
    beside = stack == f"{system}-{environment}" and (root / own).exists()
    return own if beside else f"Pulumi.{stack}.yaml"


def _combine(
    settings: StackSettings, system: SystemConfig, stack: str, profile: CloudProfile, file: str
) -> StackConfig:
    domain = (settings.domain or system.domain).lower().rstrip(".")
    zone = settings.dns.zone if settings.dns else None
    return StackConfig(
        stack=stack,
        settings=settings,
        system=system,
        services=merge_services(settings, system),
        domain=domain,
        zone=(zone or ".".join(domain.split(".")[-2:])).lower(),
        budget=(settings.budget or system.budget).in_euro,
        profile=profile,
        file=file,
    )


def _read_system(
    name: str, root: Path, stack_file: str, problems: list[Problem]
) -> SystemConfig | None:
    """Read and validate the system's file."""
    folder = root / "systems"
    known = {path.parent.name for path in folder.glob("*/system.yaml")}
    if name not in known:
        cause = f"there is no system `{name}`"
        problems.append(Problem("plinth:system", cause, hint(name, known, "systems"), stack_file))
        return None
    file = f"systems/{name}/system.yaml"
    try:
        content = yaml.load((root / file).read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        cause = f"this is not YAML: {getattr(error, 'problem', error)}"
        problems.append(Problem(file, cause, "mend the line that is named", file, line))
        return None
    return _validate(SystemConfig, content, "", file, problems)


def _validate(
    model: type[Model], raw: Any, prefix: str, file: str, problems: list[Problem]
) -> Model | None:
    """Validate, or add what is wrong to the problems.

    Where all that is wrong can be left out, the rest is still returned, so that the checks
    across parts report their problems in the same run.
    """
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        problems += explain(error, model, prefix, file)
        try:
            return model.model_validate(without(raw, [detail["loc"] for detail in error.errors()]))
        except ValidationError:
            return None
