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
    "text",
    [
        "http { server { listen 80; }",
        "http { } }",
        "http { server { listen 80 } }",
        "listen 80",
        "http { add_header X 'it; }",
        'ssl_protocols "TLSv1;',
    ],
)
def test_what_is_cut_off_is_none(text: str) -> None:
    """A block, a directive or a quote without its end."""
    assert parse(text) is None


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("ssl_protocols TLSv1;", ("TLSv1",)),
        ("return 301 https://a.${host}/x;", ("301", "https://a.${host}/x")),
        (r"rewrite ^/a\;b $1;", (r"^/a\;b", "$1")),
    ],
)
def test_a_part_that_is_included_is_read(text: str, args: tuple[str, ...]) -> None:
    """It has no block around it; braces and escaped signs within words are text."""
    root = parse(text)
    assert root is not None
    assert [item.args for item in root.inside] == [args]


def test_a_socket_on_the_disk_is_nobodys_front_door() -> None:
    """A server that no network leads to is left out, and one with both is not."""
    socket = parse("http { server { listen unix:/run/x.sock; } }")
    both = parse("http { server { listen unix:/run/x.sock; listen 80; } }")
    assert socket is not None
    assert both is not None
    assert len(servers(socket)) == 0
    assert len(servers(both)) == 1
