"""The log-in by which neither side shows the password: SCRAM-SHA-256 (RFC 5802, RFC 7677)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from .place import NoAnswerError


class Scram:
    """The client's side of one log-in."""

    def __init__(self, password: str) -> None:
        self._password = password.encode()
        self._nonce = base64.b64encode(os.urandom(18)).decode()
        self._bare = f"n=,r={self._nonce}"
        self.first = f"n,,{self._bare}"
        self._signature = b""

    def prove(self, challenge: str) -> str:
        """Return the proof that we know the password."""
        fields = dict(part.split("=", 1) for part in challenge.split(","))
        if not fields["r"].startswith(self._nonce):
            raise NoAnswerError("it answers another log-in than ours")
        salt, rounds = base64.b64decode(fields["s"]), int(fields["i"])
        salted = hashlib.pbkdf2_hmac("sha256", self._password, salt, rounds)
        key = hmac.digest(salted, b"Client Key", "sha256")
        final = f"c=biws,r={fields['r']}"
        message = f"{self._bare},{challenge},{final}".encode()
        signature = hmac.digest(hashlib.sha256(key).digest(), message, "sha256")
        server = hmac.digest(salted, b"Server Key", "sha256")
        self._signature = hmac.digest(server, message, "sha256")
        proof = bytes(a ^ b for a, b in zip(key, signature, strict=True))
        return f"{final},p={base64.b64encode(proof).decode()}"

    def check(self, final: str) -> None:
        """Have the server prove that it knows the password too."""
        given = base64.b64decode(final.split(",", maxsplit=1)[0].removeprefix("v="))
        if not hmac.compare_digest(given, self._signature):
            raise NoAnswerError("it does not know the password itself")
