"""Secrets that are made where nobody gives them."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from cli.context import Context
from cli.errors import PlinthError
from cli.given_secrets import provide, wanted
from cli.stack_config import given_path, scratch_folder, scratch_path
from components.config import StackConfig
from components.config.jobs import SecretConfig

# Writes what it is given where Pulumi would, and its arguments beside it.
FAKE = """\
#!/bin/sh
echo "$@" >> words
for path; do :; done
key=${path#*\\"}; key=${key%%\\"*}
grep -q plinth:secrets: Pulumi.alpha-dev.yaml ||
	printf 'config:\\n  plinth:secrets:\\n' >> Pulumi.alpha-dev.yaml
printf '    %s:\\n      secure: %s\\n' "$key" "$(cat)" >> Pulumi.alpha-dev.yaml
"""


@pytest.fixture
def context(tmp_path: Path) -> Context:
    """Make a stack with a salt and a program in Pulumi's place."""
    tracked = tmp_path / "Pulumi.dev.yaml"
    made = Context("alpha", "dev", "local", "alpha-dev", tracked, tmp_path / "state")
    scratch_folder(made).mkdir(parents=True)
    scratch_path(made).write_text("encryptionsalt: v1:salt\n")
    program = tmp_path / "pulumi"
    program.write_text(FAKE)
    program.chmod(0o755)
    return made


def _config(**secrets: SecretConfig) -> StackConfig:
    named = {key.replace("_", "-"): secret for key, secret in secrets.items()}
    return cast("StackConfig", SimpleNamespace(system=SimpleNamespace(secrets=named)))


CONFIG = _config(
    api_key=SecretConfig(given=True, length=20),
    store_url=SecretConfig(given=True),
    tracking=SecretConfig(given=True, optional=True),
    session=SecretConfig(),
)


def _provide(context: Context, urls: dict[str, str]) -> list[str]:
    program = context.config_file.parent / "pulumi"
    return provide(context, CONFIG, urls, program, {"PATH": "/usr/bin:/bin"})


def test_wanted_are_those_that_a_person_must_give() -> None:
    """Neither what is generated anyway nor what may be absent."""
    assert wanted(CONFIG) == {"api-key": 20, "store-url": 32}


def test_each_is_made_once_and_kept(context: Context) -> None:
    """The first run makes all of them, the second none; the values stay as they are."""
    assert _provide(context, {"store-url": "redis://a"}) == ["api-key", "store-url"]
    first = given_path(context).read_text()
    assert _provide(context, {"store-url": "redis://a"}) == []
    assert given_path(context).read_text() == first
    assert first.startswith("  plinth:secrets:\n    store-url:\n      secure: redis://a\n")
    made = first.rpartition("    api-key:\n      secure: ")[2].strip()
    assert len(made) == 20


def test_what_the_local_cloud_knows_is_given_though_it_may_be_absent(context: Context) -> None:
    """Its own authority's certificate; what the system does not ask for is left out."""
    _provide(context, {"tracking": "known", "other": "unasked"})
    text = given_path(context).read_text()
    assert "    tracking:\n      secure: known\n" in text
    assert "other" not in text


def test_a_url_that_changed_is_set_anew(context: Context) -> None:
    """A store that was made again has another password."""
    _provide(context, {"store-url": "redis://a"})
    assert _provide(context, {"store-url": "redis://b"}) == ["store-url"]


def test_no_value_is_among_the_arguments(context: Context) -> None:
    """Other users of the machine may read those; the value goes by the standard input."""
    _provide(context, {"store-url": "redis://secret"})
    assert "redis://secret" not in (scratch_folder(context) / "words").read_text()


def test_pulumis_refusal_is_told_with_the_key(context: Context) -> None:
    """What Pulumi says is passed on, without the value."""
    program = context.config_file.parent / "pulumi"
    program.write_text("#!/bin/sh\necho no passphrase >&2\nexit 1\n")
    with pytest.raises(PlinthError, match="secret api-key: no passphrase"):
        _provide(context, {})
