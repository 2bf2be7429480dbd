"""nginx's configuration as a tree."""

from __future__ import annotations

import pytest

from policies.rules import nginx_config
from policies.rules.nginx_config import parse, servers

TEXT = """
http { # a comment { with a brace
  map $host $name { default "a;b { c"; }
  server { listen 8000; location / { return 301 https://$host$request_uri; } }
  server {
    listen [::]:8443 ssl;
    add_header X 'it''s';
    if ($x = 0) { return 502; }
    set ${name}x y;
  }
}
"""


def test_blocks_and_words_are_told_apart() -> None:
    """Signs within quotes and comments are text."""
    root = parse(TEXT)
    assert root is not None
    plain, tls = servers(root)
    (location,) = plain.all("location")
    assert [item.args for item in location.own("return")] == [("301", "https://$host$request_uri")]
    assert next(root.all("map")).inside[0].args == ("a;b { c",)
    assert [nginx_config.is_tls(item) for item in (plain, tls)] == [False, True]
    assert next(tls.all("if")).args == ("($x", "=", "0)")


@pytest.mark.parametrize(
    "text", ["", "listen 80;", "http { server { listen 80; }", "http { } }", "tls:\n  options: {}"]
)
def test_what_is_no_configuration_is_none(text: str) -> None:
    """Nor one that is cut off."""
    assert parse(text) is None
