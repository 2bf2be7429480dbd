"""A stack's cloud is asked with what its provider takes, be it real or on this machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from cli.cloud_inventory import HETZNER, of_stack
from cli.errors import PlinthError


@dataclass
class Engine:
    """A Pulumi whose stack's config has a token, or none."""

    environment: dict[str, str]
    token: str = ""
    context: Any = field(default_factory=lambda: SimpleNamespace(stack="shop-prod"))

    def run(self, *words: str, **_: Any) -> Any:
        """Answer as `pulumi config get` does."""
        assert words == ("config", "get", "hcloud:token", "--stack", "shop-prod")
        return SimpleNamespace(stdout=f"{self.token}\n")


@pytest.mark.parametrize(
    ("environment", "config", "address", "token"),
    [
        (
            {"HCLOUD_ENDPOINT": "http://here/v1", "HCLOUD_TOKEN": "own"},
            "",
            "http://here/v1/",
            "own",
        ),
        ({"HCLOUD_TOKEN": "given"}, "kept", f"{HETZNER}/", "given"),
        ({}, "kept", f"{HETZNER}/", "kept"),
    ],
)
def test_the_cloud_of_a_stack_is_asked_with_its_token(
    environment: dict[str, str], config: str, address: str, token: str
) -> None:
    """A real cloud has no address of its own in the environment, and may have no token there."""
    engine: Any = Engine(environment, config)

    client = of_stack(engine).client

    assert str(client.base_url) == address
    assert client.headers["Authorization"] == f"Bearer {token}"


def test_without_any_token_it_is_said_where_one_comes_from() -> None:
    """Before anything is asked."""
    engine: Any = Engine({})
    with pytest.raises(PlinthError, match="HCLOUD_TOKEN is not set, nor hcloud:token"):
        of_stack(engine)
