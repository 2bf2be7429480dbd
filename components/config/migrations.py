"""SQL files of a system with a schema for each tenant: read with the config, run by a step.

`<folder>/public/*.sql` run once, `<folder>/tenant/*.sql` in each tenant's schema, in the order of
their numbers. A file that was run is never changed: what comes later is a new file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.config.problems import Problem

if TYPE_CHECKING:
    from pathlib import Path

    from components.config.system import SystemConfig

_NAME = re.compile(r"^(\d{1,8})_[a-z0-9_]+\.sql$")
# what would end the transaction that each file runs in, or leave SQL altogether
_FORBIDDEN = re.compile(
    r"^\s*(?:(?P<transaction>BEGIN|START\s+TRANSACTION|COMMIT|END|ROLLBACK|ABORT)\b[^\n;]*;"
    r"|(?P<alone>CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY|VACUUM)\b|(?P<psql>\\\S+))",
    re.IGNORECASE | re.MULTILINE,
)
_BODY = re.compile(r"(\$\w*\$).*?\1|/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True)
class SqlFile:
    """A migration: its name, which orders it, and its text."""

    name: str
    text: str


@dataclass(frozen=True)
class Migrations:
    """All files, in their order; `public` run before `tenant`."""

    public: tuple[SqlFile, ...] = ()
    tenant: tuple[SqlFile, ...] = ()


def read_migrations(root: Path, system: SystemConfig) -> tuple[Migrations, list[Problem]]:
    """Read the files that a system names, and what is wrong with them."""
    for key, service in system.services.items():
        tenants = service.postgres.tenants if service.postgres else None
        if tenants and tenants.migrations:
            folder = root / "systems" / system.name / tenants.migrations
            path = f"services.{key}.postgres.tenants.migrations"
            problems: list[Problem] = []
            if not folder.is_dir():
                cause = f"there is no folder {folder.relative_to(root)}"
                remedy = "make it, with SQL files in `public/` and `tenant/`"
                file = f"systems/{system.name}/system.yaml"
                return Migrations(), [Problem(path, cause, remedy, file)]
            found = Migrations(
                _read(root, folder / "public", problems), _read(root, folder / "tenant", problems)
            )
            return found, problems
    return Migrations(), []


def _read(root: Path, folder: Path, problems: list[Problem]) -> tuple[SqlFile, ...]:
    found: dict[int, SqlFile] = {}
    for path in sorted(folder.glob("*")):
        file = str(path.relative_to(root))
        match = _NAME.match(path.name)
        if match is None:
            cause = "its name does not say when it runs"
            problems.append(Problem(file, cause, "name it as 0001_what_it_does.sql", file))
            continue
        number = int(match[1])
        if number in found:
            cause = f"{found[number].name} has the same number"
            problems.append(Problem(file, cause, "give it the next number", file))
            continue
        found[number] = SqlFile(path.name, path.read_text(encoding="utf-8"))
        problems += _judge(found[number], file)
    return tuple(found[number] for number in sorted(found))


def _judge(file: SqlFile, path: str) -> list[Problem]:
    """Report what would break the transaction that a file runs in."""
    text = _BODY.sub(lambda match: "\n" * match[0].count("\n"), file.text)
    match = _FORBIDDEN.search(text)
    if match is None:
        return []
    line = text[: match.start(match.lastgroup or 0)].count("\n") + 1
    said = match[0].strip().split("\n")[0]
    if match["psql"]:
        cause, remedy = f"`{said}` is a command of psql, not SQL", "write it as SQL"
    elif match["alone"]:
        cause = f"`{said}` cannot run in a transaction, and each file runs in one"
        remedy = "run it by hand, or do without CONCURRENTLY"
    else:
        cause = f"`{said}` would end the transaction that the file runs in"
        remedy = "leave it out; each file is one transaction already"
    return [Problem(path, cause, remedy, path, line)]
