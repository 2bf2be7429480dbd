"""The guest image: Debian 12 as a cloud offers it, built once from Debian's packages.

`python -m localcloud.machines.image build | path | clean`. The image is a directory tree, shared
read-only by all servers, in the cache under the hash of its recipe.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from localcloud.hypervisor import HypervisorError
from localcloud.machines import image_mirror, image_recipe
from localcloud.machines.run import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def cache() -> Path:
    """Where guest images are kept: `machines/` in the project's cache."""
    root = os.environ.get("PLINTH_CACHE")
    return (Path(root) if root else Path.home() / ".cache" / "plinth") / "machines"


def path(digest: str | None = None) -> Path:
    """Root directory of the image of this recipe (or of another hash), built or not."""
    return cache() / (digest or image_recipe.digest()) / "root"


def built() -> bool:
    """Tell if the image of this recipe is there, whole."""
    return path().is_dir()


def build(say: Callable[[str], None]) -> Path:
    """Build the image unless it is there; needs root, mmdebstrap and a Debian mirror.

    A build that was cut off leaves nothing behind that a later one would take for an image.

    Raises:
        HypervisorError: a package cannot be fetched or a step fails; the message says which.
    """
    with _locked():
        if built():
            return path()
        started = time.monotonic()
        for rest in cache().glob("*.partial"):
            shutil.rmtree(rest)
        partial = cache() / f"{image_recipe.digest()}.partial"
        root = partial / "root"
        partial.mkdir(parents=True)
        say(f"guest image {image_recipe.NAME}: {len(image_recipe.PACKAGES)} packages and theirs")
        _bootstrap(root, say)
        _fetch(root)
        _customize(root)
        partial.rename(path().parent)
        say(f"guest image: done in {time.monotonic() - started:.0f} s, {path().parent}")
    return path()


def clean(*, keep: frozenset[str] = frozenset()) -> list[str]:
    """Remove the images of all recipes but those to keep; returns the hashes removed."""
    gone = [entry for entry in sorted(cache().glob("*/")) if entry.name not in keep]
    for entry in gone:
        shutil.rmtree(entry)
    return [entry.name for entry in gone]


@contextmanager
def _locked() -> Iterator[None]:
    """Let one build run at a time; the lock ends with the process that holds it."""
    cache().mkdir(parents=True, exist_ok=True)
    with (cache() / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _bootstrap(root: Path, say: Callable[[str], None]) -> None:
    """Let mmdebstrap unpack and configure the packages, passing its progress on."""
    argv = [
        "mmdebstrap",
        "--mode=root",
        "--variant=minbase",
        "--format=directory",
        f"--include={','.join(image_recipe.PACKAGES)}",
        "--aptopt=Apt::Install-Recommends false",
        "--aptopt=Acquire::Retries 3",
        *(f"--dpkgopt=path-exclude={pattern}" for pattern in image_recipe.EXCLUDED_PATHS),
        "--dpkgopt=path-exclude=/usr/share/locale/*",
        f"--dpkgopt=path-include={image_recipe.LOCALES_KEPT}",
        *image_mirror.apt_options(),
        image_recipe.SUITE,
        str(root),
        "-",
    ]
    with subprocess.Popen(
        argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise AssertionError
        process.stdin.write(image_mirror.sources())
        process.stdin.close()
        last: list[str] = []
        for line in process.stdout:
            words = line.rstrip()
            last = [*last[-5:], words]
            if words.startswith("I: "):
                say(f"guest image: {words[3:]}")
    if process.returncode != 0:
        shutil.rmtree(root.parent, ignore_errors=True)
        raise HypervisorError(
            "resource_unavailable",
            "the guest image could not be built; mmdebstrap said: " + " / ".join(last[-3:]),
        )


def _fetch(root: Path) -> None:
    """Lay packages of the next Debian into apt's cache, checked by Debian's keys.

    Raises:
        HypervisorError: one cannot be fetched.
    """
    with tempfile.TemporaryDirectory(prefix="plinth-") as home:
        sources = Path(home) / "sources.list"
        sources.write_text(image_mirror.sources(suite=image_recipe.FETCHED_SUITE).splitlines()[0])
        for folder in ("lists/partial", "got"):
            (Path(home) / folder).mkdir(parents=True)
        options = [f"Dir::Etc::sourcelist={sources}", "Dir::Etc::sourceparts=-",
                   f"Dir::State::lists={home}/lists", "Acquire::Languages=none",
                   "APT::Sandbox::User=root", "Acquire::Retries=3"]  # fmt: skip
        words = ["apt-get", "-q", *(word for option in options for word in ("-o", option))]
        for verb in (["update"], ["download", *image_recipe.FETCHED]):
            fetched = ["env", f"--chdir={home}/got", *words, *verb]
            run(fetched)
        for package in (Path(home) / "got").glob("*.deb"):
            shutil.copy(package, root / "var/cache/apt/archives")


def _customize(root: Path) -> None:
    """Lay our files over the packages' and take away what must differ on each server."""
    for source in image_recipe.files():
        target = root / source.relative_to(image_recipe.FILES)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        target.chmod(0o644)
    for key in (root / "etc/ssh").glob("ssh_host_*"):
        key.unlink()
    (root / "etc/machine-id").write_text("")
    (root / "etc/hostname").unlink(missing_ok=True)
    resolv = root / "etc/resolv.conf"
    resolv.unlink(missing_ok=True)
    resolv.write_text("")
    for unit in image_recipe.ENABLED_UNITS:
        run(["systemctl", f"--root={root}", "enable", unit])
    for unit in image_recipe.DISABLED_UNITS:
        run(["systemctl", f"--root={root}", "disable", unit])
    for unit in image_recipe.MASKED_UNITS:
        run(["systemctl", f"--root={root}", "mask", unit])


def _say(line: str) -> None:
    """Show progress at once, also where output goes into a pipe."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    """Serve the command line; returns the exit code."""
    try:
        match arguments:
            case ["build"]:
                sys.stdout.write(f"{build(_say)}\n")
            case ["path"]:
                sys.stdout.write(f"{path()}\n")
            case ["clean"]:
                sys.stdout.write("".join(f"removed {name}\n" for name in clean()))
            case _:
                sys.stderr.write("usage: python -m localcloud.machines.image build|path|clean\n")
                return 2
    except HypervisorError as error:
        sys.stderr.write(f"localcloud: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
