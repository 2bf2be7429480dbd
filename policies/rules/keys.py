"""Rules about passwords and keys that a deployment makes."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rules import types
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, ResourceRule, Undecided, Violation
from policies.rules.values import number

SHORTEST_PASSWORD = 20  # letters and digits: 119 bits
SHORTEST_RSA = 3072  # BSI TR-02102-1 and NIST SP 800-57, beyond 2030
CURVES = ("P256", "P384", "P521")


def _length(resource: Resource) -> Iterator[Finding]:
    length = at(resource.properties, "length")
    if length is UNKNOWN:
        yield Undecided(("length",))
    elif number(length) < SHORTEST_PASSWORD:
        yield Violation(f"{resource.name} has {number(length):.0f} characters")


def _key(resource: Resource) -> Iterator[Finding]:
    algorithm = at(resource.properties, "algorithm")
    bits, curve = at(resource.properties, "rsaBits"), at(resource.properties, "ecdsaCurve")
    if algorithm is UNKNOWN:
        yield Undecided(("algorithm",))
    elif algorithm == "RSA" and bits is UNKNOWN:
        yield Undecided(("rsaBits",))
    elif algorithm == "RSA" and number(bits or 2048) < SHORTEST_RSA:
        yield Violation(f"{resource.name} is an RSA key of {number(bits or 2048):.0f} bits")
    elif algorithm == "ECDSA" and curve is UNKNOWN:
        yield Undecided(("ecdsaCurve",))
    elif algorithm == "ECDSA" and (curve or "P224") not in CURVES:
        yield Violation(f"{resource.name} is on the curve {curve or 'P224'}")


PASSWORD_LONG = ResourceRule(
    name="password-long",
    why="A password that a program makes and keeps costs nothing to be long.",
    remedy=f"make it of {SHORTEST_PASSWORD} characters or more.",
    level="mandatory",
    type=types.RANDOM_PASSWORD,
    find=_length,
    refused="RandomPassword('admin', length=12)",
    accepted="RandomPassword('admin', length=32)",
)
KEY_STRONG = ResourceRule(
    name="key-strong",
    why="A short key may be computed by others within the time that it is used.",
    remedy=f"take ED25519, ECDSA on {CURVES[0]} or RSA of {SHORTEST_RSA} bits or more.",
    level="mandatory",
    type=types.PRIVATE_KEY,
    find=_key,
    refused="PrivateKey('tls', algorithm='RSA', rsa_bits=2048)",
    accepted="PrivateKey('tls', algorithm='ECDSA', ecdsa_curve='P256')",
)
