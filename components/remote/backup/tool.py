"""Has the pgBackRest that a Postgres needs, where the server's distribution has an older one.

The package of the next Debian runs on this one too: it asks for no newer libraries. Its program
goes to /usr/local/bin, where it comes before the distribution's; it is taken from what apt has
fetched before, else from Debian, whose keys the server has.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import program
from .item import BackupError

SUITE, MIRROR = "trixie", "http://deb.debian.org/debian"
KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg"
CACHE, OWN = Path("/var/cache/apt/archives"), Path("/usr/local/bin/pgbackrest")


def enough(wanted: str | None) -> None:
    """Have pgBackRest of at least a version; nothing is done where it is there.

    Raises:
        BackupError: it cannot be had.
    """
    if wanted is None or version() >= parts(wanted):
        return
    with tempfile.TemporaryDirectory(prefix="plinth-") as folder:
        package = _fetched(wanted) or _downloaded(Path(folder))
        program.run(["dpkg-deb", "--extract", str(package), f"{folder}/tree"])
        fresh = OWN.with_suffix(".new")
        shutil.copyfile(f"{folder}/tree/usr/bin/pgbackrest", fresh)
        fresh.chmod(0o755)
        fresh.replace(OWN)
    if version() < parts(wanted):
        raise BackupError(f"pgBackRest {wanted} or newer is needed, and Debian's {SUITE} has less")


def version() -> tuple[int, ...]:
    """Return the version of the pgBackRest that is used; zeros where there is none that runs."""
    found = str(OWN) if OWN.exists() else "pgbackrest"
    try:
        done = subprocess.run([found, "version"], capture_output=True, text=True, check=False)
    except OSError:
        return (0,)
    return parts(done.stdout.split()[-1]) if not done.returncode else (0,)


def parts(text: str) -> tuple[int, ...]:
    """Return a version's numbers: `2.55.1` or `2.55.1-1` as (2, 55, 1)."""
    return tuple(int(part) for part in text.partition("-")[0].split(".") if part.isdigit())


def _fetched(wanted: str) -> Path | None:
    for path in sorted(CACHE.glob("pgbackrest_*.deb")):
        if parts(program.run(["dpkg-deb", "--field", str(path), "Version"])) >= parts(wanted):
            return path
    return None


def _downloaded(folder: Path) -> Path:
    sources = folder / "sources.list"
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    line = f"deb [signed-by={KEYS} arch={machine}] {MIRROR} {SUITE} main\n"
    sources.write_text(line, encoding="utf-8")
    (folder / "lists").mkdir()
    options = [f"Dir::Etc::sourcelist={sources}", "Dir::Etc::sourceparts=-",
               f"Dir::State::lists={folder}/lists", "APT::Sandbox::User=root",
               "Acquire::Retries=3"]  # fmt: skip
    words = [word for option in options for word in ("-o", option)]
    (folder / "got").mkdir()
    for verb in (["update"], ["download", "pgbackrest"]):
        done = subprocess.run(["apt-get", "-q", *words, *verb], cwd=folder / "got",
                              capture_output=True, text=True, check=False)  # fmt: skip
        if done.returncode:
            said = [line for line in done.stderr.splitlines() if line.strip()]
            raise BackupError(
                f"pgBackRest of Debian {SUITE} cannot be had ({said[-1] if said else verb[0]}): is "
                f"{MIRROR} reached? Or lay its package into {CACHE}"
            )
    found = sorted((folder / "got").glob("pgbackrest_*.deb"))
    if not found:
        raise BackupError(f"apt has fetched no pgBackRest of Debian {SUITE}")
    return found[0]
