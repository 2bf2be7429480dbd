"""Root file systems of images: unpacked once for all local clouds here, never changed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

from localcloud.neighbours.errors import NeighbourError
from localcloud.registry import shared_storage

DATA = "data"  # where a neighbour's own folder is seen inside
WHITEOUT = ".wh."  # of a file that an upper layer took away


def unpack(reference: str, digest: str) -> Path:
    """Return the root of an image in a registry without TLS.

    Raises:
        NeighbourError: it cannot be fetched or unpacked.
    """
    home = shared_storage().parent / "roots"
    target = home / digest.replace(":", "-")
    if target.exists():
        return target
    work = home / f"{target.name}.{os.getpid()}"
    work.mkdir(parents=True)
    name = reference.partition("@")[0].rpartition(":")[0]  # skopeo takes no tag beside a digest
    try:
        _run("skopeo", "copy", "--quiet", "--src-tls-verify=false", f"docker://{name}@{digest}",
             f"dir:{work / 'layers'}")  # fmt: skip
        root = work / "root"
        root.mkdir()
        manifest = json.loads((work / "layers" / "manifest.json").read_text())
        for layer in manifest["layers"]:
            _layer(work / "layers" / layer["digest"].partition(":")[2], root)
        (root / DATA).mkdir(exist_ok=True)
        if not target.exists():
            root.rename(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return target


def _layer(blob: Path, root: Path) -> None:
    """Lay one layer over those before it."""
    for name in _run("tar", "--list", f"--file={blob}").splitlines():
        path = Path(name)
        if path.name.startswith(WHITEOUT):
            gone = root / path.parent / path.name.removeprefix(WHITEOUT)
            if gone.is_dir() and not gone.is_symlink():
                shutil.rmtree(gone)
            else:
                gone.unlink(missing_ok=True)
    _run("tar", "--extract", "--numeric-owner", "--same-permissions", f"--exclude={WHITEOUT}*",
         f"--file={blob}", f"--directory={root}")  # fmt: skip


def _run(*words: str) -> str:
    direct = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=direct)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise NeighbourError(f"{words[0]} failed: {said[-1] if said else done.returncode}")
    return done.stdout
