"""Signed requests to a store of objects."""

from __future__ import annotations

from datetime import UTC, datetime

from examples.demo.objects import sign

# The example of the specification: docs.aws.amazon.com, "Signature Calculations for the
# Authorization Header", GET Bucket Lifecycle; these keys are the documentation's own.
KEYS = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
NOW = datetime(2013, 5, 24, tzinfo=UTC)
URL = "https://examplebucket.s3.amazonaws.com/?lifecycle="


def test_signature_is_that_of_the_specification() -> None:
    """The documented request gets the documented signature."""
    found = sign("GET", URL, b"", KEYS, NOW)["authorization"]
    assert found.endswith(
        "Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
    )


def test_signature_follows_all_that_is_sent() -> None:
    """Another method, body, key or time is another signature."""
    signatures = {
        sign("GET", URL, b"", KEYS, NOW)["authorization"],
        sign("PUT", URL, b"", KEYS, NOW)["authorization"],
        sign("GET", URL, b"x", KEYS, NOW)["authorization"],
        sign("GET", URL, b"", (KEYS[0], "other"), NOW)["authorization"],
        sign("GET", URL, b"", KEYS, NOW.replace(hour=1))["authorization"],
    }
    assert len(signatures) == 5
