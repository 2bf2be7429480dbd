"""First thing that runs: makes the project's Python environment, then runs `python -m cli`.

Standard library only, since nothing is installed yet. Packages come locked and hashed from
requirements.txt (and requirements-dev.txt for `test`, `lint` and `bench`) into the cache, once
for each lock; `.venv` in the checkout is a link to it, so a second checkout is ready at once.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cli import system_packages
from cli.paths import ROOT, cache_dir

DEV_COMMANDS = ("test", "lint", "bench", "dev")
NEEDED_MIB = 400


class BootstrapError(Exception):
    """The environment cannot be made; the message says what to do."""


def venv_path(requirements: list[Path]) -> Path:
    """Return the place of the environment that these lock files describe."""
    digest = hashlib.sha256(sys.version.encode())
    for path in requirements:
        digest.update(path.read_bytes())
    return cache_dir() / "venv" / digest.hexdigest()[:16]


def ensure_venv(*, dev: bool) -> Path:
    """Make (or find) the environment and lead `.venv` to it.

    Raises:
        BootstrapError: no venv module, no package index, or a hash that does not fit.
    """
    link = ROOT / ".venv"
    runtime, full = (
        [ROOT / "requirements.txt"],
        [
            ROOT / "requirements.txt",
            ROOT / "requirements-dev.txt",
        ],
    )
    home = venv_path(full)
    if not dev and not (home / ".complete").exists():
        home = venv_path(runtime)
    if not (home / ".complete").exists():
        _build(home, full if dev else runtime)
    if not link.is_symlink() or link.readlink() != home:
        if link.exists() and not link.is_symlink():
            raise BootstrapError(f"{link} is a folder of your own; move it away and try again.")
        temporary = ROOT / f".venv.{os.getpid()}"
        temporary.symlink_to(home)
        temporary.replace(link)
    return home


def _build(home: Path, requirements: list[Path]) -> None:
    home.parent.mkdir(parents=True, exist_ok=True)
    with (home.parent / f"{home.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (home / ".complete").exists():
            return
        shutil.rmtree(home, ignore_errors=True)
        _room()
        started = time.monotonic()
        _say("environment", "making the Python environment (once for this lock) …")
        _run([sys.executable, "-m", "venv", str(home)], "make a virtual environment")
        files = [word for path in requirements for word in ("-r", str(path))]
        pip = [str(home / "bin" / "python"), "-m", "pip", "install", "--require-hashes", "-q"]
        _run([*pip, "--disable-pip-version-check", *files], "install the locked packages")
        (home / ".complete").touch()
        _say("environment", f"Python packages ready in {time.monotonic() - started:.0f} s")


def ensure_python() -> None:
    """Install Debian's venv module where it is missing and we may.

    Raises:
        BootstrapError: it is missing and we may not install it.
    """
    if not system_packages.venv_missing():
        return
    packages = [f"python3.{sys.version_info.minor}-venv"]
    if not system_packages.can_install():
        raise BootstrapError(
            f"Python's venv module is missing. Run: {system_packages.install_line(packages)}"
        )
    _say("environment", f"installing {packages[0]} …")
    system_packages.install(packages)


def _run(command: list[str], what: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        raise BootstrapError(f"Could not {what}. The last lines were:\n{tail}")


def _room() -> None:
    """Look before: where the disk is full, what fails speaks of anything but that.

    Raises:
        BootstrapError: there is hardly any room left.
    """
    place = cache_dir()
    free = shutil.disk_usage(place).free >> 20
    if free < NEEDED_MIB:
        raise BootstrapError(
            f"{place} has {free} MiB free; the Python environment needs {NEEDED_MIB}. Make room, "
            "or choose other places: PLINTH_CACHE=… PLINTH_STATE=…"
        )


def _say(step: str, text: str) -> None:
    sys.stderr.write(f"  {step}: {text}\n")
    sys.stderr.flush()


def main() -> int:
    """Prepare and hand over; returns only where that fails (2) or was interrupted (130)."""
    arguments = sys.argv[1:]
    try:
        ensure_python()
        home = ensure_venv(dev=bool(arguments) and arguments[0] in DEV_COMMANDS)
    except BootstrapError as error:
        sys.stderr.write(f"plinth: {error}\n")
        return 2
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"plinth: {' '.join(error.cmd[:3])} failed; see above.\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"plinth: {error}. Is the disk full or read-only?\n")
        return 2
    except KeyboardInterrupt:
        return 130
    if arguments == ["dev"]:
        return 0
    os.environ["PYTHONPATH"] = str(ROOT)
    python = str(home / "bin" / "python")
    return os.execv(python, [python, "-m", "cli", *arguments])


if __name__ == "__main__":
    sys.exit(main())
