"""What is wrong with a config: all of it at once, each with path, cause and remedy."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        path: where, for example `plinth:servers.app-1.type`.
        file: the file, relative to the project, empty where it is none (an environment variable).
        line: line in that file, 0 where not known.
    """

    path: str
    cause: str
    remedy: str
    file: str = ""
    line: int = 0

    @property
    def place(self) -> str:
        """Return file and line as editors know them, for example `Pulumi.dev.yaml:12`."""
        return f"{self.file}:{self.line}" if self.line else self.file


class ConfigErrors(Exception):  # noqa: N818 - it holds all of them, not one
    """The config cannot be used; nothing was touched."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=lambda p: (p.file, p.line, p.path)))
        super().__init__(self.text())

    def text(self) -> str:
        """Return all problems for a terminal."""
        count = len(self.problems)
        lines = [f"The config has {count} problem{'s' if count != 1 else ''}; nothing was touched."]
        for number, problem in enumerate(self.problems, 1):
            where = f"  ({problem.place})" if problem.place else ""
            lines += [
                "",
                f"{number}. {problem.path}{where}",
                f"   {problem.cause}",
                f"   -> {problem.remedy}",
            ]
        return "\n".join(lines)

    def json(self) -> str:
        """Return all problems for a program: a list of objects."""
        return json.dumps([asdict(problem) for problem in self.problems], indent=2)
