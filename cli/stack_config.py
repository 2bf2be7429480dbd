"""A local stack's config: the tracked file's values with this checkout's own encryption salt.

Pulumi writes the salt of a passphrase into the stack's config file. For a stack that lives on one
machine that would change a tracked file in every clone, each with another value; so the local
stack reads a copy in the state folder, made anew from the tracked file at each run, and a small
`pulumi` before the real one on PATH passes its place.
"""

from __future__ import annotations

import json
import shlex
import subprocess
from pathlib import Path

import yaml

from cli.context import Context
from cli.errors import PlinthError
from cli.paths import ROOT

# Keys of the tracked file that belong to its own secrets provider.
CRYPT_KEYS = ("encryptionsalt", "secretsprovider", "encryptedkey")
WRAPPER = """\
#!/bin/sh
# Plain `pulumi` for a local stack: gives the verbs that read config the copy that holds the salt.
real={real}
skip=
for word in "$@"; do
	if [ "$skip" ]; then
		skip=
		continue
	fi
	case "$word" in
	up | update | preview | pre | refresh | destroy | import | watch)
		{{
			grep -Ev '^({keys}):' {tracked}
			cat {salt}
		}} >{copy}.$$ && mv {copy}.$$ {copy}
		exec "$real" "$@" --config-file {copy}
		;;
	state)
		# It would write a salt into the tracked file; the project that made the stack has it.
		exec "$real" --cwd {scratch} "$@"
		;;
	-s | --stack | -C | --cwd | --color | -v | --verbose | --tracing | --profiling) skip=1 ;;
	-*) ;;
	*) break ;;
	esac
done
exec "$real" "$@"
"""


def create_stack(context: Context, pulumi: Path, variables: dict[str, str]) -> None:
    """Make the stack in the local backend unless it is there, and keep its salt.

    It is made from a project folder of the same name in the state, where Pulumi may write.

    Raises:
        PlinthError: Pulumi refused; its words are the message.
    """
    home = context.state / "config"
    home.mkdir(parents=True, exist_ok=True)
    project = _project()
    scratch = home / context.stack
    scratch.mkdir(exist_ok=True)
    (scratch / "Pulumi.yaml").write_text(f"name: {project}\nruntime: python\n")
    written = scratch / f"Pulumi.{context.stack}.yaml"
    state = _state_file(context)
    if not (written.exists() and state.exists()):
        command = [str(pulumi), "--non-interactive", "stack", "init", context.stack, "--no-select"]
        if state.exists():
            raise PlinthError(f"{written} is gone, and with it the salt of {state}.", exit_code=2)
        done = subprocess.run(
            command, cwd=scratch, env=variables, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise PlinthError(f"pulumi stack init: {done.stderr.strip()}")
    salt = yaml.safe_load(written.read_text())["encryptionsalt"]
    salt_path(context).write_text(f"encryptionsalt: {salt}\n")


def stacks(context: Context) -> list[str]:
    """Return the names of the stacks in this checkout's backend."""
    return sorted(path.stem for path in _state_file(context).parent.glob("*.json"))


def has_resources(context: Context) -> bool:
    """Tell whether the stack's state refers to something that a provider made.

    Raises:
        PlinthError: the state is damaged.
    """
    path = _state_file(context)
    if not path.exists():
        return False
    try:
        resources = json.loads(path.read_text())["checkpoint"]["latest"].get("resources") or []
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        backups = context.state / "pulumi" / ".pulumi" / "backups"
        raise PlinthError(
            f"{path} is damaged ({error}). Earlier versions lie beside it (.bak) and under "
            f"{backups}: put one in its place, then: make up",
            exit_code=2,
        ) from error
    return any(resource.get("custom") and resource.get("id") for resource in resources)


def _state_file(context: Context) -> Path:
    folder = context.state / "pulumi" / ".pulumi" / "stacks" / _project()
    return folder / f"{context.stack}.json"


def _project() -> str:
    name: str = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())["name"]
    return name


def salt_path(context: Context) -> Path:
    """Return the file that holds the line with the salt."""
    return context.state / "config" / f"{context.stack}.salt"


def copy_path(context: Context) -> Path:
    """Return the copy of the stack's config that holds the salt."""
    return context.state / "config" / f"Pulumi.{context.stack}.yaml"


def write_wrapper(context: Context, real: Path, folder: Path) -> Path:
    """Write the small `pulumi` and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "pulumi"
    path.write_text(
        WRAPPER.format(
            real=shlex.quote(str(real)),
            keys="|".join(CRYPT_KEYS),
            tracked=shlex.quote(str(context.config_file)),
            salt=shlex.quote(str(salt_path(context))),
            scratch=shlex.quote(str(context.state / "config" / context.stack)),
            copy=shlex.quote(str(copy_path(context))),
        )
    )
    path.chmod(0o755)
    return path
