"""What a refusal means: in S3's codes, which the object storage of a test does not all give."""

from __future__ import annotations

import pytest

from components.remote.backup.advice import advice


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("<Error><Code>ExpiredToken</Code>", "the credentials have expired: give the stack"),
        ("<Code>RequestTimeTooSkewed</Code>", "the server's clock is wrong: see timedatectl"),
        ("<Code>NoSuchBucket</Code>", "there is no such bucket: docs/backups.md has its making"),
        ("write /b/x: no space left on device", "the place is full; what it has is whole"),
        ("CryptoError: cipher header invalid", "another key opens what is there"),
    ],
)
def test_a_known_refusal_has_its_remedy(said: str, told: str) -> None:
    """In brackets, after the program's own words."""
    assert advice(said).startswith(f" ({told}")
    assert advice(said).endswith(")")


def test_an_unknown_one_has_none() -> None:
    """Nothing is made up."""
    assert not advice("unable to get address for 'here'")
