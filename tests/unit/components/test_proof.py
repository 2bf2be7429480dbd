"""Since when restores are proven, by what servers say."""

from __future__ import annotations

import asyncio

import pytest

from components import proof


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (["2026-11-02T03:00:00+00:00"], "2026-11-02T03:00:00+00:00"),
        (
            ["2026-11-02T03:00:00+00:00", "2026-10-02T03:00:00+00:00"],
            "2026-10-02T03:00:00+00:00",
        ),
        (["2026-11-02T03:00:00+00:00", ""], None),
        (["lately"], None),
        ([], None),
    ],
)
def test_all_servers_have_to_be_proven(said: list[str], found: str | None) -> None:
    """The oldest of their times counts; one that says nothing has proven nothing."""
    assert proof.oldest(said) == found


def test_a_server_that_does_not_answer_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a refusal nor silence is a proof, nor do they stop a deployment."""
    asked = proof._said(["sh", "-c", "echo 2026-11-02T03:00:00+00:00"])
    assert asyncio.run(asked) == "2026-11-02T03:00:00+00:00"
    assert asyncio.run(proof._said(["sh", "-c", "echo no; exit 255"])) == ""
    monkeypatch.setattr(proof, "_PATIENCE", 0.05)
    assert asyncio.run(proof._said(["sleep", "30"])) == ""
