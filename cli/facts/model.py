"""What `systems/<system>/facts.yaml` holds: what a document says, and what became of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from cli.errors import PlinthError

Status = Literal["kept", "changed", "later", "outside"]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _several(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class Fact(BaseModel):
    """One statement of a document.

    Attributes:
        fact: what it is about.
        says: the document's own value.
        status: `kept` as it is; `changed` deliberately; `later` with a component that is not there
            yet; `outside`, since it is no infrastructure.
        check: where the plan has it, see `cli.facts.check`; needed for `kept` and `changed`.
        why: the reason; needed for everything but `kept`.
        component: that will bring what comes `later`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    fact: str
    says: str
    status: Status = "kept"
    check: Annotated[tuple[str, ...], BeforeValidator(_several)] = ()
    why: str = ""
    component: Literal["monitoring", "backups", ""] = ""

    @model_validator(mode="after")
    def _complete(self) -> Fact:
        if self.status in ("kept", "changed") and not self.check:
            raise ValueError(f"{self.id}: a fact that is {self.status} needs a `check`")
        if self.status in ("changed", "outside") and not self.why:
            raise ValueError(f"{self.id}: a fact that is {self.status} needs a `why`")
        if (self.status == "later") != bool(self.component):
            raise ValueError(f"{self.id}: `component` goes with the status `later`")
        return self


class Facts(BaseModel):
    """All facts of a document, by the titles of its sections."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: str
    sections: dict[str, tuple[Fact, ...]]

    @model_validator(mode="after")
    def _unique(self) -> Facts:
        ids = [fact.id for facts in self.sections.values() for fact in facts]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"these ids stand twice: {', '.join(twice)}")
        return self


def read(path: Path) -> Facts:
    """Read a file of facts.

    Raises:
        PlinthError: it is not YAML, or not what it should be; names file and place.
    """
    try:
        return Facts.model_validate(yaml.load(path.read_text("utf-8"), Loader=_LOADER))  # noqa: S506
    except yaml.YAMLError as error:
        raise PlinthError(f"{path} is not valid YAML: {error}", exit_code=2) from error
    except ValidationError as error:
        lines = [
            f"{path}: {'.'.join(str(part) for part in detail['loc'])}: {detail['msg']}"
            for detail in error.errors()
        ]
        raise PlinthError("\n".join(lines), exit_code=2) from error
