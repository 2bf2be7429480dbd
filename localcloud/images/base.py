"""The base of all built images: a minimal Debian without manuals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localcloud.hypervisor import HypervisorError
from localcloud.images import recipes, tools
from localcloud.images.errors import ImageError
from localcloud.machines import image_mirror

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_DOCKERFILE = """FROM scratch
ADD base.tar /
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8
CMD ["/bin/bash"]
"""


def command(target: Path, suite: str) -> list[str]:
    """Give the mmdebstrap call that writes the base as a tar; sources come on standard input."""
    return [
        "mmdebstrap",
        "--mode=root",
        "--variant=minbase",
        "--format=tar",
        f"--include={','.join(recipes.BASE_PACKAGES)}",
        "--aptopt=Apt::Install-Recommends false",
        "--aptopt=Acquire::Languages none",
        "--aptopt=Acquire::Retries 3",
        # A mirror may stand still for longer than an unreleased Debian's lists are said to be good
        # for; who signed them is looked at all the same.
        *(("--aptopt=Acquire::Check-Valid-Until false",) if suite == recipes.NEXT else ()),
        *(f"--dpkgopt=path-exclude={pattern}" for pattern in recipes.EXCLUDED),
        *(f"--dpkgopt=path-include={pattern}" for pattern in recipes.INCLUDED),
        *image_mirror.apt_options(),
        suite,
        str(target),
        "-",
    ]


def build(
    buildah: tools.Buildah,
    image: str,
    suite: str,
    folder: Path,
    say: Callable[[str], None],
) -> None:
    """Build the base as `image`, in an empty folder.

    Raises:
        ImageError: Debian's packages cannot be fetched, or a step failed.
    """
    try:
        argv, sources = command(folder / "base.tar", suite), image_mirror.sources(suite=suite)
    except HypervisorError as error:
        raise ImageError(f"base image: {error}") from None

    def progress(line: str) -> None:
        if line.startswith("I: "):
            say(f"images: {suite}: {line[3:]}")

    tools.run(f"base image {suite}", argv, buildah.log, text=sources, progress=progress)
    (folder / "Dockerfile").write_text(_DOCKERFILE)
    buildah.build(folder, image, {}, {})
