"""Passwords are long, and keys are strong."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.keys import KEY_STRONG, PASSWORD_LONG
from policies.rules.resource import UNKNOWN
from policies.rules.rule import ResourceRule
from tests.unit.policies.support import resource, undecided, violations


@pytest.mark.parametrize(
    ("rule", "given", "expected"),
    [
        (PASSWORD_LONG, {"length": 32.0}, []),
        (PASSWORD_LONG, {"length": "20"}, []),
        (PASSWORD_LONG, {"length": 19}, ["it has 19 characters"]),
        (PASSWORD_LONG, {}, ["it has 0 characters"]),
        (KEY_STRONG, {"algorithm": "ED25519"}, []),
        (KEY_STRONG, {"algorithm": "ECDSA", "ecdsaCurve": "P256"}, []),
        (KEY_STRONG, {"algorithm": "RSA", "rsaBits": 4096}, []),
        (KEY_STRONG, {"algorithm": "ECDSA"}, ["it is on the curve P224"]),
        (KEY_STRONG, {"algorithm": "RSA"}, ["it is an RSA key of 2048 bits"]),
        (KEY_STRONG, {"algorithm": "RSA", "rsaBits": "1024"}, ["it is an RSA key of 1024 bits"]),
    ],
)
def test_a_password_or_key_is_judged(
    rule: ResourceRule, given: dict[str, Any], expected: list[str]
) -> None:
    """Where nothing is said the provider's own default counts."""
    assert violations(rule, resource(rule, **given)) == expected


@pytest.mark.parametrize(
    ("rule", "given", "path"),
    [
        (PASSWORD_LONG, {"length": UNKNOWN}, "length"),
        (KEY_STRONG, {"algorithm": UNKNOWN}, "algorithm"),
        (KEY_STRONG, {"algorithm": "RSA", "rsaBits": UNKNOWN}, "rsaBits"),
        (KEY_STRONG, {"algorithm": "ECDSA", "ecdsaCurve": UNKNOWN}, "ecdsaCurve"),
    ],
)
def test_what_is_not_known_is_undecided(
    rule: ResourceRule, given: dict[str, Any], path: str
) -> None:
    """The value is named."""
    assert undecided(rule, resource(rule, **given)) == [(path,)]
