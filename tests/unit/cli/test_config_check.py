"""The config as the command sees it before anything starts."""

from __future__ import annotations

import pytest

from cli import config_check
from cli.context import resolve
from cli.errors import PlinthError

REAL, LOCAL = resolve("nutri", "prod", None), resolve("nutri", "prod", "local")


@pytest.fixture(autouse=True)
def _no_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HCLOUD_TOKEN", "CLOUDFLARE_API_TOKEN"):
        monkeypatch.delenv(name, raising=False)


def test_a_real_stack_needs_its_tokens_and_its_secrets() -> None:
    """All that is missing is told at once, each with the command that gives it."""
    with pytest.raises(PlinthError) as caught:
        config_check.check(REAL)
    text = str(caught.value)
    assert "HCLOUD_TOKEN" in text
    assert "plinth:secrets" in text
    assert "pulumi config set --secret" in text


def test_what_only_reads_files_needs_neither() -> None:
    """Explaining, deploying into a file, promoting."""
    assert config_check.check(REAL, tokens_needed=False).stack == "nutri-prod"


def test_a_local_stack_gets_both_later() -> None:
    """The local cloud makes tokens when it starts, and the command makes secrets."""
    assert config_check.check(LOCAL).profile.name == "local"


def test_a_secret_that_is_given_counts_though_it_is_encrypted() -> None:
    """Its value is not known here, and nothing here asks for it."""
    values = {
        "plinth:system": "nutri",
        "plinth:environment": "prod",
        "plinth:cloud": "hetzner",
        "plinth:servers": {"app-1": {"type": "cx33"}},
        "plinth:volume": {"size": 10},
        "plinth:secrets": {"upstash-url": {"secure": "v1:x"}},
    }
    with pytest.raises(PlinthError) as caught:
        config_check.sound(REAL, values)
    assert "supabase-pooler-url" in str(caught.value)
    assert "upstash-url" not in str(caught.value)
