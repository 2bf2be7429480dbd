"""What people call types of resources."""

from __future__ import annotations

from policies.rules.types import SERVER
from report.nouns import noun, plural


def test_nouns_and_their_plurals() -> None:
    """Known types have a name of their own, others the one of their token."""
    assert noun(SERVER) == "server"
    assert noun("hcloud:index/someThing:SomeThing") == "some thing"
    assert [
        plural(word, 2) for word in ("volume", "SSH key", "local step", "step on a server")
    ] == [
        "2 volumes",
        "2 SSH keys",
        "2 local steps",
        "2 steps on servers",
    ]
    assert plural("volume", 1) == "1 volume"
