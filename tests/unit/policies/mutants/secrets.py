"""Where no secret may stand in the clear. All of them are made up."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from random import Random

from policies.rules import types
from policies.rules.resource import Resource, at
from tests.unit.policies.mutants.mutator import APPEND, Change, Mutator

CONTAINER = ("taskSpec", "containerSpec")
WORD = "correct-horse-9"
NAMES = (
    *("DATABASE_PASSWORD", "DB_PASS", "PGPASSWORD", "POSTGRES_PASSWORD", "REDIS_PASSWORD"),
    *("password", "dbPassword", "MYSQL_PWD", "PASSPHRASE", "ADMIN_PASSWD", "JWT_SECRET", "SECRET"),
    *("SECRET_KEY", "SECRET_KEY_BASE", "API_KEY", "APIKEY", "STRIPE_API_KEY", "ACCESS_KEY"),
    *("PRIVATE_KEY", "ENCRYPTION_KEY", "MASTER_KEY", "SIGNING_KEY", "GITHUB_TOKEN", "TOKEN"),
    *("AUTH_TOKEN", "CREDENTIALS", "AWS_SECRET_ACCESS_KEY", "SENTRY_DSN", "PASSWORD_1", "TOKEN2"),
    *("REDIS_REQUIREPASS", "NEO4J_PASSWORD", "MEILI_MASTER_KEY", "CONNECTION_STRING"),
)
FILE_NAMES = ("DATABASE_PASSWORD_FILE", "API_KEY_FILE", "TOKEN_FILE")
TOKENS = (
    "ghp_" + "a1B2" * 9,
    "glpat-" + "aB3-" * 5,
    "AKIA" + "ABCD1234" * 2,
    "xoxb-123456789012-abcdefghij",
    "sk_live_" + "a1B2c3D4" * 4,
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlLXBhcnQ",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----",
    "0123456789abcdef" * 4,
)
URLS = (
    f"postgres://app:{WORD}@db:5432/app",
    f"postgresql+asyncpg://app:{WORD}@db/app",
    f"redis://:{WORD}@redis:6379/0",
    f"amqp://guest:{WORD}@mq",
    f"postgres://app:${WORD}@db/app",
    "postgres://app:{secret-itself}x@db/app",
    f"postgres://db/app?user=app&password={WORD}",
    "https://Zx9Qw8Er7Ty6Ui5Op4As@github.com/team/repo",
    f"Server=db;Database=app;User Id=app;Password={WORD};",
    f"host=db password={WORD} user=app",
)
ARGUMENTS = (
    ("--requirepass", WORD),
    (f"--password={WORD}",),
    ("--password", WORD),
    (f"--db-password={WORD}",),
    ("-c", f"psql postgres://app:{WORD}@db/app"),
    ("-c", f"export PGPASSWORD={WORD}; psql"),
    (TOKENS[0],),
    (f"--token={TOKENS[4]}",),
    (f"--api-key={WORD}",),
    (f"https://user:{WORD}@host/",),
)
TEXTS = (
    f"password = {WORD}\n",
    f"requirepass {WORD}\n".replace("requirepass ", "requirepass="),
    f"database_url: postgres://app:{WORD}@db/app\n",
    f"api_key: {WORD}\n",
    f'secret = "{WORD}"\n',
    TOKENS[6] + "\n",
    TOKENS[0] + "\n",
    f"export DB_PASSWORD='{WORD}'\n",
)


def _variables(_: Resource, __: Random) -> Iterable[Change]:
    path = (*CONTAINER, "env")
    for name in NAMES:
        yield ((*path, name), WORD)
    for name in FILE_NAMES:
        yield ((*path, name), WORD)
    for number, value in enumerate((*URLS, *TOKENS)):
        yield ((*path, f"SETTING_{number}"), value)


def _words(resource: Resource, _: Random) -> Iterable[Change]:
    for key in ("args", "commands"):
        own = [str(word) for word in at(resource.properties, *CONTAINER, key) or ()]
        for words in ARGUMENTS:
            yield ((*CONTAINER, key), [*own, *words])


def _tests(_: Resource, __: Random) -> Iterable[Change]:
    path = (*CONTAINER, "healthcheck", "tests")
    yield (path, ["CMD-SHELL", f"redis-cli -a {WORD} ping"])
    yield (path, ["CMD", "redis-cli", "-a", WORD, "ping"])
    yield (path, ["CMD-SHELL", f"PGPASSWORD={WORD} pg_isready"])
    yield (path, ["CMD-SHELL", f"curl --fail https://probe:{WORD}@localhost/health"])


def _labels(_: Resource, __: Random) -> Iterable[Change]:
    for path in (("labels",), (*CONTAINER, "labels")):
        for name, value in (
            ("app.password", WORD),
            ("auth", URLS[0]),
            ("token", TOKENS[0]),
            ("note", TOKENS[7]),
        ):
            yield ((*path, APPEND), {"label": name, "value": value})


def _config(resource: Resource, _: Random) -> Iterable[Change]:
    data = str(resource.properties["data"])
    own = base64.b64decode(data).decode()
    for text in TEXTS:
        yield (("data",), base64.b64encode((own + "\n" + text).encode()).decode())
        yield (("data",), base64.b64encode(text.encode()).decode())


def _commands(resource: Resource, _: Random) -> Iterable[Change]:
    for step in ("create", "update", "delete"):
        own = str(resource.properties.get(step, "true"))
        for line in (
            f"psql {URLS[0]}",
            f"redis-cli -a {WORD} ping",
            f"PGPASSWORD={WORD} psql",
            f"curl -H 'Authorization: Bearer {TOKENS[5]}' https://api",
            f"restic backup --password={WORD}",
        ):
            yield ((step,), f"{own}\n{line}")
    yield (("environment", "PGPASSWORD"), WORD)
    yield (("environment", "RESTIC_PASSWORD"), WORD)
    yield (("environment", "URL"), URLS[1])


MUTATORS = (
    Mutator(
        rule="service-secrets-in-files",
        what="a secret in a container's environment: by name, by form, in a URL",
        types=(types.SERVICE,),
        changes=_variables,
    ),
    Mutator(
        rule="service-secrets-in-files",
        what="a secret among a container's arguments",
        types=(types.SERVICE,),
        changes=_words,
    ),
    Mutator(
        rule="service-secrets-in-files",
        what="a secret in a health check",
        types=(types.SERVICE,),
        changes=_tests,
    ),
    Mutator(
        rule="service-secrets-in-files",
        what="a secret in a label of service or container",
        types=(types.SERVICE,),
        changes=_labels,
    ),
    Mutator(
        rule="config-no-secrets",
        what="a secret in a Swarm config",
        types=(types.SERVICE_CONFIG,),
        changes=_config,
    ),
    Mutator(
        rule="command-no-secrets",
        what="a secret in a command line or its environment",
        types=(types.REMOTE_COMMAND,),
        changes=_commands,
    ),
)
