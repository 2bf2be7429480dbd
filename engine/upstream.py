"""Copies an upstream module and changes it so that its provider can be reached and built."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from engine import golang
from engine.errors import EngineError

if TYPE_CHECKING:
    from engine.part import Edit, Upstream

FOLDER = "upstream"
OVER = "_over"
SERVICE_IMPORT = re.compile(r'\s*"[^"]*/internal/services/(\w+)"')
SERVICE_USE = re.compile(r"\t\t(\w+)\.New\w+,")


def prepare(upstream: Upstream, module: Path) -> None:
    """Lay a changed copy of the module beside the part's own files and use it.

    Args:
        upstream: what to copy and change; which version is in go.mod, its hash in go.sum.
        module: the part's folder in the build tree.

    Raises:
        EngineError: it cannot be fetched, or an edit does not fit any more.
    """
    golang.run(["mod", "download", upstream.module], module)
    source = golang.run(["list", "-m", "-f", "{{.Dir}}", upstream.module], module).strip()
    copy = module / FOLDER
    shutil.copytree(source, copy, copy_function=shutil.copyfile)
    for folder in (copy, *(path for path in copy.rglob("*") if path.is_dir())):
        folder.chmod(0o755)  # the module cache is read-only, and so are its folders' copies
    if (module / OVER).is_dir():
        shutil.copytree(module / OVER, copy, dirs_exist_ok=True)
    for edit in upstream.edits:
        _apply(edit, copy)
    if upstream.services:
        keep_services(copy / "internal" / "provider.go", upstream.services)
    golang.run(["mod", "edit", f"-replace={upstream.module}=./{FOLDER}"], module)


def _apply(edit: Edit, folder: Path) -> None:
    path = folder / edit.file
    text = path.read_text()
    if text.count(edit.old) != 1:
        raise EngineError(
            f"{edit.file} of the upstream module is not as the recipe expects: "
            f"the edit in engine/upstreams.py fits {text.count(edit.old)} times instead of once."
        )
    path.write_text(text.replace(edit.old, edit.new))


def keep_services(path: Path, services: tuple[str, ...]) -> None:
    """Drop from the Cloudflare provider's list all services but some.

    Raises:
        EngineError: one of them is not in the list.
    """
    lines, seen = [], set()
    for line in path.read_text().splitlines(keepends=True):
        named = SERVICE_IMPORT.match(line) or SERVICE_USE.match(line)
        if named and named[1] not in services:
            continue
        if named:
            seen.add(named[1])
        lines.append(line)
    if missing := sorted(set(services) - seen):
        raise EngineError(f"The Cloudflare provider has no service {', '.join(missing)}.")
    path.write_text("".join(lines))
