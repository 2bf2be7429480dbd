"""Holds the contract against what was released, and names who would be broken."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from contract import shape
from contract.compare import Change, compare
from contract.consumers import Reader, readers
from contract.files import SCHEMA
from contract.problem import ContractProblem
from contract.schema import text
from contract.shape import Shape


@dataclass(frozen=True)
class Verdict:
    """What a comparison found.

    Attributes:
        broken: breaking changes, each with the consumers that read the field.
        raised: whether the version says that this is a break.
    """

    base: Shape
    now: Shape
    added: tuple[Change, ...]
    broken: tuple[tuple[Change, tuple[Reader, ...]], ...]

    @property
    def raised(self) -> bool:
        """Tell whether the version was raised."""
        return self.now.version > self.base.version

    @property
    def passes(self) -> bool:
        """Tell whether it may be merged: no break, or a declared one that no consumer meets."""
        return not self.broken or (self.raised and not any(who for _, who in self.broken))

    def lines(self) -> list[str]:
        """Return what to tell, as Markdown that reads well in a terminal too."""
        word = f"Contract version {self.now.version}, compared with {self.base.source}"
        found = [f"{word} (version {self.base.version}):"]
        for change, who in self.broken:
            found.append(f"- breaks: `{change.path}` {change.what}")
            found += [f"  - read by {_who(reader)}" for reader in who]
            found += [] if who else ["  - read by nobody who is registered"]
        found += [f"- fine: `{change.path}` {change.what}" for change in self.added]
        if not self.broken and not self.added:
            found.append("- nothing differs")
        return [*found, "", self._remedy()]

    def _remedy(self) -> str:
        if self.passes:
            return "No consumer breaks."
        if self.raised:
            return (
                "The version was raised, but consumers still read what is gone: move them (and "
                "their `version` in contract/consumers.yaml) first."
            )
        return (
            "Keep the field beside the new one. Where it has to go: raise CONTRACT_VERSION in "
            "contract/outputs.py, write contract/CHANGELOG.md, and move the consumers first."
        )


def check(root: Path, base: str | None = None, now: Shape | None = None) -> Verdict:
    """Compare the contract of the working tree.

    Args:
        root: the repository's folder.
        base: a file, or a revision of Git; by default the newest released version.
        now: what is compared, by default what the types in the working tree say.

    Raises:
        ContractProblem: one of them cannot be read, or the base is of a later version.
    """
    old = released(root) if base is None else _base(root, base)
    new = now or shape.read(text(), "the working tree")
    if old.version > new.version:
        raise ContractProblem(
            f"{old.source} has contract version {old.version}, which is not known here: the "
            f"working tree has {new.version}. Bring your branch up to date."
        )
    changes = compare(old, new)
    registered = readers(root, old, new)
    concerned = [item for item in registered if item.consumer.version <= old.version]
    return Verdict(
        base=old,
        now=new,
        added=tuple(item for item in changes if not item.breaking),
        broken=tuple(
            (item, tuple(r for r in concerned if (item.record, item.field) in r.fields))
            for item in changes
            if item.breaking
        ),
    )


def released(root: Path) -> Shape:
    """Return the contract that was released last, `contract/v<N>.json`.

    Raises:
        ContractProblem: none was, or it cannot be read.
    """
    found = [
        (int(path.stem[1:]), path)
        for path in (root / "contract").glob("v*.json")
        if path.stem[1:].isdecimal()
    ]
    if not found:
        raise ContractProblem("contract/: no v<N>.json; `plinth contract release` writes it")
    _, path = max(found)
    return shape.read(path.read_text(encoding="utf-8"), str(path.relative_to(root)))


def release(root: Path) -> Path:
    """Write the contract of the working tree down as released, and return the file.

    Raises:
        ContractProblem: it breaks the one that was released under the same version.
    """
    now = shape.read(text(), "the working tree")
    path = root / "contract" / f"v{now.version}.json"
    if path.exists():
        verdict = check(root, str(path))
        if verdict.broken:
            raise ContractProblem("\n".join(verdict.lines()))
    path.write_text(text(), encoding="utf-8")
    return path


def _base(root: Path, base: str) -> Shape:
    path = root / base
    if path.is_file():
        return shape.read(path.read_text(encoding="utf-8"), base)
    source = f"{base}:contract/{SCHEMA}"
    shown = subprocess.run(
        ["git", "show", "--end-of-options", source],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if shown.returncode:
        why = shown.stderr.strip().splitlines()[-1:] or ["git said nothing"]
        raise ContractProblem(
            f"`{base}` is neither a file nor a revision of Git with contract/{SCHEMA}: {why[0]}"
        )
    return shape.read(shown.stdout, source)


def _who(reader: Reader) -> str:
    about = f", {reader.consumer.about}" if reader.consumer.about else ""
    return f"{reader.name} ({reader.consumer.team}{about}; {reader.consumer.place})"
