"""Checks from elsewhere that could not be are refused before anything is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.components.config.checks.test_checks import edited, only

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("uptime", "where", "cause", "remedy"),
    [
        ({"key": "uptime"}, "key", "there is no secret `uptime`", "did you mean `uptime-key`?"),
        ({"key": "backup-key"}, "key",
         "the secret `backup-key` is made up here, and the account has its own", "given: true"),
        ({"key": "uptime-key", "urls": ["health", "helth"]}, "urls[1]",
         "the stack has no public address `helth`", "did you mean `health`?"),
    ],
)  # fmt: skip
def test_a_check_that_could_not_be_is_refused(
    uptime: dict[str, Any], where: str, cause: str, remedy: str, tmp_path: Path
) -> None:
    """A key that nobody can give, or an address that is none, with what was meant."""
    path, why, mend = only(root=edited(tmp_path, monitoring={"uptime": uptime}))

    assert (path, why) == (f"monitoring.uptime.{where}", cause)
    assert remedy in mend
