"""What a stack had before the change: read from its state, since packs are told only of what comes.

Read without secrets: their values stay encrypted, and no rule needs one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

# A file with the stack's checkpoint or its export; `plinth` writes it for other backends.
STATE_VARIABLE: Final = "PLINTH_STATE_BEFORE"
BACKEND_VARIABLE: Final = "PULUMI_BACKEND_URL"
_ROOT_TYPE: Final = "pulumi:pulumi:Stack"
_NO_STATE: Final = "it is no state of a stack"
_UNREADABLE: Final = (OSError, EOFError, ValueError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True, kw_only=True)
class BeforeResource:
    """A resource that the state has.

    Attributes:
        inputs: as they were given; secrets in them are encrypted and must not be compared.
    """

    urn: str
    type: str
    name: str
    protect: bool
    inputs: Mapping[str, Any] = field(default_factory=dict)
    id: str = ""


@dataclass(frozen=True, kw_only=True)
class Before:
    """What was there: nothing, where the stack is new."""

    resources: tuple[BeforeResource, ...] = ()
    outputs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def monthly_net(self) -> Decimal | None:
        """Cost a month before VAT as the last change told it; None where it did not."""
        cost = self.outputs.get("monthly_cost")
        total = cost.get("total") if isinstance(cost, Mapping) else None
        try:
            return None if total is None else Decimal(str(total))
        except InvalidOperation:
            return None

    def find(self, kind: str, name: str, aliases: Sequence[str] = ()) -> BeforeResource | None:
        """Return the resource of a type with a name, or with one of the URNs."""
        same = (item for item in self.of_type(kind) if item.name == name or item.urn in aliases)
        return next(same, None)

    def of_type(self, kind: str) -> tuple[BeforeResource, ...]:
        """Return the resources of a type."""
        return tuple(item for item in self.resources if item.type == kind)


@dataclass(frozen=True)
class BeforeUnknown:
    """The state cannot be read, with the reason; what depends on it must not pass silently.

    Attributes:
        broken: it was named, or found, and cannot be read: that stops a change, where a state
            that is merely not to be had is told as advice.
    """

    why: str
    broken: bool = False


def read_before(environ: Mapping[str, str], project: str, stack: str) -> Before | BeforeUnknown:
    """Return what the stack had before.

    Args:
        environ: variables of the pack; `PLINTH_STATE_BEFORE` names a file, else the state of a
            `file://` backend is read.
        project: Pulumi's name of the project.
        stack: the stack's name.
    """
    given = environ.get(STATE_VARIABLE)
    backend = environ.get(BACKEND_VARIABLE, "")
    if given:
        path = Path(given)
        if not path.exists():
            return _broken(f"{STATE_VARIABLE} names {path}, which is not there", path, given)
    elif backend.startswith("file://"):
        path = state_path(backend, project, stack)
        if not path.parent.parent.is_dir():
            return BeforeUnknown(f"{path.parent.parent} has no stacks of any project")
        packed = path.with_name(f"{path.name}.gz")  # where the backend is told to compress
        if not path.exists() and packed.exists():
            path = packed
        elif not path.exists():
            return Before()  # nothing was made yet
    else:
        kind = urlsplit(backend).scheme or "Pulumi's own"
        return BeforeUnknown(
            f"the state is kept elsewhere ({kind}); `plinth preview` fetches it, or do so with "
            f"`pulumi stack export --file FILE` and {STATE_VARIABLE}=FILE"
        )
    try:
        return parse_state(json.loads(_bytes(path)))
    except _UNREADABLE as error:
        cause = getattr(error, "strerror", None) or error
        return _broken(f"{path} cannot be read: {cause}", path, given)


def _broken(what: str, path: Path, given: str | None) -> BeforeUnknown:
    """Return what is wrong with a state that should be there, and how to mend it."""
    if given:
        mend = (
            f"`plinth preview` or `plinth up` writes it anew, as does `pulumi stack export --file "
            f"{path}`"
        )
    else:
        mend = (
            "Pulumi kept what was there before as the same name with `.bak` and under "
            f"{path.parents[2] / 'backups'}: put back the newest that is whole, or mend the rights"
        )
    return BeforeUnknown(f"{what}. To mend it: {mend}.", broken=True)


def state_path(backend: str, project: str, stack: str) -> Path:
    """Return the file in which a `file://` backend keeps a stack."""
    home = backend.removeprefix("file://").partition("?")[0]
    folder = Path(unquote(home)).expanduser()
    return folder / ".pulumi" / "stacks" / project / f"{stack}.json"


def parse_state(document: Any) -> Before:
    """Return what a checkpoint, or an export, says.

    Raises:
        ValueError: it is neither.
    """
    whole = document if isinstance(document, Mapping) else {}
    inner = whole.get("checkpoint")
    deployment = whole.get("deployment")
    if isinstance(inner, Mapping):
        deployment = inner.get("latest") or {}
    if deployment is None and inner is None and isinstance(whole.get("version"), int):
        return Before()  # so backends export a stack that was never brought up
    if not isinstance(deployment, Mapping):
        raise ValueError(_NO_STATE)  # noqa: TRY004 - of its content
    listed = deployment.get("resources") or ()
    if not isinstance(listed, list | tuple):
        raise ValueError(f"{_NO_STATE}: its resources are no list")  # noqa: TRY004
    found: list[BeforeResource] = []
    outputs: Mapping[str, Any] = {}
    for number, item in enumerate(listed):
        if not isinstance(item, Mapping):
            raise ValueError(f"{_NO_STATE}: resource {number} is no mapping")  # noqa: TRY004
        if item.get("type") == _ROOT_TYPE:
            outputs = _mapping(item, "outputs", number)
        elif not item.get("delete"):  # half of a replacement that was not finished
            found.append(_resource(item, number))
    return Before(resources=tuple(found), outputs=outputs)


def _bytes(path: Path) -> bytes:
    if path.suffix != ".gz":
        return path.read_bytes()
    import gzip  # noqa: PLC0415 - hardly ever needed

    return gzip.decompress(path.read_bytes())


def _mapping(item: Mapping[str, Any], key: str, number: int) -> Mapping[str, Any]:
    value = item.get(key) or {}
    if not isinstance(value, Mapping):
        raise ValueError(f"{_NO_STATE}: {key} of resource {number} are no mapping")  # noqa: TRY004
    return value


def _resource(item: Mapping[str, Any], number: int) -> BeforeResource:
    urn = str(item.get("urn", ""))
    return BeforeResource(
        urn=urn,
        type=str(item.get("type", "")),
        name=urn.rpartition("::")[2],
        protect=item.get("protect") is True,
        inputs=_mapping(item, "inputs", number),
        id=str(item.get("id", "")),
    )
