"""What of Pulumi's words is told where a part could not be looked at."""

from __future__ import annotations

import pytest

from drift.copy import cause

NESTED = """
  hcloud:index:SshKey (access-deploy):
    error: [ERROR] An unexpected error was encountered during an API request.
  hcloud:index:Network (network-private):
    error:   sdk-v2/provider2.go:571: sdk.helper_schema: unable to: provider=hcloud@1.41.0
    error: Preview failed: refreshing urn:x: 1 error occurred:
        * unable to authenticate (unauthorized)
"""


@pytest.mark.parametrize(
    ("out", "complaint", "expected"),
    [
        (NESTED, "", "unable to authenticate (unauthorized)"),
        (NESTED.rpartition("    error: Preview")[0], "", "unable to"),
        (
            NESTED + "        * get load balancer by id: 10005: unable to authenticate\n",
            "",
            "unable to authenticate (unauthorized)",
        ),
        (
            "  * get load balancer by id: 10005: unable to authenticate (unauthorized)\n" + NESTED,
            "",
            "unable to authenticate (unauthorized)",
        ),
        ("", "error: no stack named 'x' found\n", "no stack named 'x' found"),
        ("", "error: preview failed\n", "preview failed"),
        ("", "", "it failed without a word"),
    ],
)
def test_the_line_that_says_most_is_told(out: str, complaint: str, expected: str) -> None:
    """The innermost reason, without the provider's own decoration."""
    assert cause(out, complaint) == expected
