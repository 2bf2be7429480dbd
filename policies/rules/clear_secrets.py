"""Rules about secrets that would stand in the clear."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Any

from policies.rules import types
from policies.rules.containers import CONTAINER
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, ResourceRule, Undecided, Violation
from policies.rules.secret_words import is_named, kind_in, kind_of_value

COMMANDS = ("create", "update", "delete")


def _secrets(resource: Resource) -> Iterator[Finding]:
    yield from _variables(resource, (*CONTAINER, "env"))
    for words in ("commands", "args"):
        yield from _words((*CONTAINER, words), at(resource.properties, *CONTAINER, words), words)
    tests = (*CONTAINER, "healthcheck", "tests")
    yield from _words(tests, at(resource.properties, *tests), "health check")
    for path in (("labels",), (*CONTAINER, "labels")):
        yield from _labels(path, at(resource.properties, *path))


def _variables(resource: Resource, path: tuple[str, ...]) -> Iterator[Finding]:
    variables = at(resource.properties, *path)
    if variables is UNKNOWN:
        yield Undecided(path)
        return
    for name, value in sorted((variables or {}).items()):
        yield from _named((*path, name), f"variable {name}", name, value)


def _named(path: tuple[str | int, ...], called: str, name: str, value: Any) -> Iterator[Finding]:
    if value is UNKNOWN:
        yield Undecided(path)
        return
    kind = kind_of_value(str(value))
    if kind is None and is_named(name, str(value)):
        kind = "a password, by its name,"
    if kind:
        yield Violation(f"{called} holds {kind} in the clear")


def _words(path: tuple[str, ...], words: Any, called: str) -> Iterator[Finding]:
    if words is UNKNOWN:
        yield Undecided(path)
        return
    known = []
    for number, word in enumerate(words or ()):
        if word is UNKNOWN:
            yield Undecided((*path, number))
        elif kind := kind_in(str(word)):
            yield Violation(f"{called}[{number}] holds {kind} in the clear")
            return
        else:
            known.append(str(word))
    # an option and its value are two words
    if kind := kind_in(" ".join(known)):
        yield Violation(f"{called} holds {kind} in the clear")


def _labels(path: tuple[str, ...], labels: Any) -> Iterator[Finding]:
    if labels is UNKNOWN:
        yield Undecided(path)
        return
    for number, item in enumerate(labels or ()):
        name, value = at(item, "label"), at(item, "value")
        if name is UNKNOWN:
            yield Undecided((*path, number, "label"))
        else:
            yield from _named((*path, number, "value"), f"label {name}", str(name), value)


def _config(resource: Resource) -> Iterator[Finding]:
    data = at(resource.properties, "data")
    if data is UNKNOWN:
        # of a certificate that the same deployment makes, and of nothing else
        yield Undecided(("data",), expected=True)
    elif kind := kind_in(decoded(str(data or ""))):
        yield Violation(f"its text holds {kind} in the clear")


def decoded(data: str) -> str:
    """Return the text of a config; as it is where it is no Base64."""
    try:
        return base64.b64decode(data, validate=True).decode(errors="replace")
    except (binascii.Error, ValueError):
        return data


def _command(resource: Resource) -> Iterator[Finding]:
    for step in COMMANDS:
        line = at(resource.properties, step)
        if line is UNKNOWN:
            yield Undecided((step,), expected=True)  # addresses of servers that are to be made
        elif line and (kind := kind_in(str(line))):
            yield Violation(f"`{step}` holds {kind} in the clear")
    yield from _variables(resource, ("environment",))


SERVICE_SECRETS_IN_FILES = ResourceRule(
    name="service-secrets-in-files",
    why="What is in a container's environment, labels or command line is read by anyone who may "
    "list services or processes, and stays in state and logs.",
    remedy="mount it as a Swarm secret and name its file (`…_FILE`); passwords of databases come "
    "that way by `uses` in systems/<system>/system.yaml.",
    level="mandatory",
    firm=True,
    type=types.SERVICE,
    find=_secrets,
    refused="backend:\n  env: {DATABASE_PASSWORD: correct-horse}",
    accepted="backend:\n  uses: [postgres] # gives DATABASE_PASSWORD_FILE",
)
CONFIG_NO_SECRETS = ResourceRule(
    name="config-no-secrets",
    why="A Swarm config is handed to whoever asks Docker for it, and stands in state in the clear.",
    remedy="make it a Swarm secret (a `SecretFileSpec` of the plan, filled on the way), and leave "
    "the file's name alone in the config.",
    level="mandatory",
    firm=True,
    type=types.SERVICE_CONFIG,
    find=_config,
    refused='FileSpec(key="app.conf", content="password = correct-horse")',
    accepted='SecretFileSpec(key="app.conf", secrets=("password",), ...)',
)
COMMAND_NO_SECRETS = ResourceRule(
    name="command-no-secrets",
    why="A command line is in the list of processes and in logs while it runs, and in state after.",
    remedy="hand the secret over by `stdin` of the command, as a secret output.",
    level="mandatory",
    firm=True,
    type=types.REMOTE_COMMAND,
    also=(types.LOCAL_COMMAND,),
    find=_command,
    refused='create="psql postgres://app:correct-horse@localhost/app"',
    accepted='create="psql --file=-", stdin=pulumi.Output.secret(...)',
)
