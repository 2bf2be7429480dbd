"""Secrets that a person gives on a real cloud; a local stack gets ones that are made for it.

They are made once, encrypted with this checkout's passphrase, and lie beside the stack's salt.
Those that lead to a store outside are its URL on the local cloud.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import string
import subprocess
from collections.abc import Mapping
from pathlib import Path

from cli.context import Context
from cli.errors import PlinthError
from cli.stack_config import given_path, scratch_folder, scratch_path
from components.config import StackConfig

_LETTERS = string.ascii_letters + string.digits
_BLOCK = re.compile(r"^  plinth:secrets:.*\n(?:    .*\n)*", re.MULTILINE)


def wanted(config: StackConfig) -> dict[str, int]:
    """Return the secrets that a person would have to give, with their lengths."""
    return {
        key: secret.length
        for key, secret in config.system.secrets.items()
        if secret.given and not secret.optional
    }


def provide(
    context: Context,
    config: StackConfig,
    urls: Mapping[str, str],
    pulumi: Path,
    variables: Mapping[str, str],
) -> list[str]:
    """Have a value for every secret that nobody gives a local stack; returns the new ones' keys.

    Args:
        context: the local stack, whose salt is there.
        config: its sound config.
        urls: values that are known, by key: the URLs of stores outside.
        pulumi: the real CLI, which encrypts.
        variables: the environment that it needs.

    Raises:
        PlinthError: Pulumi refused; its words are the message.
    """
    known = _prints(context)
    new = {}
    optional = dict.fromkeys((key for key in urls if key in config.system.secrets), 0)
    for key, length in (optional | wanted(config)).items():
        if key in urls:
            if known.get(key) != _print(urls[key]):
                new[key] = urls[key]
        elif key not in known:
            new[key] = "".join(secrets.choice(_LETTERS) for _ in range(length))
    for key, value in new.items():
        _encrypt(context, key, value, pulumi, variables)
        known[key] = _print(value)
    _prints_file(context).write_text(json.dumps(known, indent=2) + "\n")
    block = _BLOCK.search(scratch_path(context).read_text())
    given_path(context).write_text(block[0] if block else "")
    return sorted(new)


def _encrypt(
    context: Context, key: str, value: str, pulumi: Path, variables: Mapping[str, str]
) -> None:
    """Put a value into the stack's scratch config; it goes by the standard input."""
    path = f"plinth:secrets[{json.dumps(key)}]"
    words = ["config", "set", "--secret", "--stack", context.stack, "--path", path]
    done = subprocess.run(
        [str(pulumi), "--non-interactive", *words],
        cwd=scratch_folder(context),
        env=dict(variables),
        input=value,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise PlinthError(f"pulumi config set, secret {key}: {done.stderr.strip()}")


def _prints(context: Context) -> dict[str, str]:
    """Return the fingerprints of what is set; nothing where the stack was made anew."""
    path = _prints_file(context)
    if not path.exists() or "plinth:secrets:" not in scratch_path(context).read_text():
        return {}
    found: dict[str, str] = json.loads(path.read_text())
    return found


def _prints_file(context: Context) -> Path:
    return scratch_folder(context) / "given.json"


def _print(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
