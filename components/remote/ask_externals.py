"""Ask stores that somebody else runs whether they answer, from where services will ask them.

A Postgres is logged into over TLS and asked `SELECT 1`, a Redis is sent AUTH and PING, an S3
endpoint any request. Standard input has the questions as JSON; each line of standard error is one
store that does not answer, by host and port, never with a password. Ends 1 where there is one.

It is sent to servers as text, so it imports nothing but Python's standard library (3.10).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import socket
import ssl
import struct
import sys
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT = 10.0  # seconds for each step of a conversation
SSL_REQUEST, PROTOCOL_3 = 80877103, 196608
OK, SCRAM, SCRAM_CONTINUE, SCRAM_FINAL, CLEARTEXT, MD5 = 0, 10, 11, 12, 3, 5
PORTS = {"postgres": 5432, "redis": 6379, "s3": 443}


class NoAnswerError(Exception):
    """The store cannot be used; the words say why."""


class Place(NamedTuple):
    """Where a URL leads, and as whom."""

    host: str
    port: int
    user: str
    password: str
    name: str
    secure: bool


def place(kind: str, url: str) -> Place:
    """Read a URL; parameters that only other clients know are passed over.

    Raises:
        NoAnswerError: it is no URL of this kind.
    """
    schemes = {
        "postgres": ("postgres", "postgresql"),
        "redis": ("redis", "rediss"),
        "s3": ("http", "https"),
    }[kind]
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[kind]
    except ValueError:
        raise NoAnswerError("its URL cannot be read") from None
    if parts.scheme not in schemes or not parts.hostname:
        known = " or ".join(f"{scheme}://" for scheme in schemes)
        raise NoAnswerError(f"its URL does not start with {known}")
    mode = parse_qs(parts.query).get("sslmode", ["require"])[0]
    plain = {"postgres": mode == "disable", "redis": parts.scheme == "redis"}
    return Place(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        name=unquote(parts.path.lstrip("/")),
        secure=not plain.get(kind, parts.scheme == "http"),
    )


def trust(ca: str | None) -> ssl.SSLContext:
    """Return whom to trust: the given authority alone, else those of the system."""
    try:
        return ssl.create_default_context(cadata=ca)
    except ssl.SSLError as error:
        raise NoAnswerError(f"the certificate of its authority cannot be read: {error}") from None


def connect(at: Place, ca: str | None, ask_first: bytes = b"") -> socket.socket:
    """Open the way to a store, by TLS unless its URL says otherwise.

    Args:
        at: where it is.
        ca: authority that its certificate has to be of, as PEM; None: one that the system trusts.
        ask_first: what asks a server to go over to TLS; it has to say S.
    """
    connection = socket.create_connection((at.host, at.port), timeout=TIMEOUT)
    if not at.secure:
        return connection
    try:
        if ask_first:
            _agree(connection, ask_first)
        return trust(ca).wrap_socket(connection, server_hostname=at.host)
    except BaseException:
        connection.close()
        raise


def _agree(connection: socket.socket, question: bytes) -> None:
    connection.sendall(question)
    if connection.recv(1) != b"S":
        raise NoAnswerError("it does not speak TLS")


def ask_postgres(at: Place, ca: str | None) -> None:
    """Log in and ask `SELECT 1`."""
    with connect(at, ca, struct.pack("!ii", 8, SSL_REQUEST)) as connection:
        words = ("user", at.user, "database", at.name or at.user, "application_name", "plinth")
        start = struct.pack("!i", PROTOCOL_3) + b"".join(_text(word) for word in words) + b"\0"
        connection.sendall(struct.pack("!i", len(start) + 4) + start)
        _authenticate(connection, at)
        connection.sendall(_message(b"Q", _text("SELECT 1")))
        if b"D" not in _until_ready(connection):
            raise NoAnswerError("it gives no answer to SELECT 1")
        connection.sendall(_message(b"X", b""))


def _authenticate(connection: socket.socket, at: Place) -> None:
    """Prove the password in the way that the server asks for, until it is content."""
    exchange: Scram | None = None
    while True:
        kind, body = _receive(connection)
        if kind != b"R":
            raise NoAnswerError("it does not speak Postgres' protocol")
        (wanted,) = struct.unpack("!i", body[:4])
        if wanted == OK:
            break
        if wanted == SCRAM:
            if b"SCRAM-SHA-256\0" not in body[4:]:
                raise NoAnswerError("it asks for a log-in that is not known here")
            exchange = Scram(at.password)
            first = exchange.first.encode()
            answer = _text("SCRAM-SHA-256") + struct.pack("!i", len(first)) + first
        elif wanted == SCRAM_CONTINUE and exchange:
            answer = exchange.prove(body[4:].decode()).encode()
        elif wanted == SCRAM_FINAL and exchange:
            exchange.check(body[4:].decode())
            continue
        elif wanted == CLEARTEXT and at.secure:
            answer = _text(at.password)
        elif wanted == MD5:
            answer = _text(_md5(at, body[4:8]))
        else:
            raise NoAnswerError("it asks for a log-in that is not known here")
        connection.sendall(_message(b"p", answer))
    _until_ready(connection)


class Scram:
    """SCRAM-SHA-256 from the client's side (RFC 5802, RFC 7677)."""

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


def _md5(at: Place, salt: bytes) -> str:
    inner = hashlib.md5(f"{at.password}{at.user}".encode()).hexdigest()  # noqa: S324 - its protocol
    return "md5" + hashlib.md5(inner.encode() + salt).hexdigest()  # noqa: S324 - its protocol


def _until_ready(connection: socket.socket) -> list[bytes]:
    """Return the kinds of all messages until the server waits for the next question."""
    kinds: list[bytes] = []
    while not kinds or kinds[-1] != b"Z":
        kinds.append(_receive(connection)[0])
    return kinds


def _receive(connection: socket.socket) -> tuple[bytes, bytes]:
    """Read a message.

    Raises:
        NoAnswerError: it is the server's refusal, in its own words.
    """
    kind, length = struct.unpack("!ci", _exactly(connection, 5))
    body = _exactly(connection, length - 4)
    if kind == b"E":
        fields = {part[:1]: part[1:].decode(errors="replace") for part in body.split(b"\0")}
        raise NoAnswerError(f"it says: {fields.get(b'M', 'no')}")
    return kind, body


def _exactly(connection: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        more = connection.recv(count - len(found))
        if not more:
            raise NoAnswerError("it hung up")
        found += more
    return found


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body


def _text(word: str) -> bytes:
    return word.encode() + b"\0"


def ask_redis(at: Place, ca: str | None) -> None:
    """Log in where there is a password, and have a PING answered."""
    with connect(at, ca) as connection:
        if at.password:
            _command(connection, "AUTH", *([at.user] if at.user else []), at.password)
        answer = _command(connection, "PING")
        if answer != "+PONG":
            raise NoAnswerError("it gives no answer to PING")


def _command(connection: socket.socket, *words: str) -> str:
    parts = [word.encode() for word in words]
    text = b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)
    connection.sendall(b"*%d\r\n%s" % (len(parts), text))
    line = b""
    while not line.endswith(b"\r\n"):
        line += _exactly(connection, 1)
    answer = line.decode(errors="replace").strip()
    if answer.startswith("-"):
        raise NoAnswerError(f"it says: {answer[1:]}")
    return answer


def ask_s3(at: Place, ca: str | None) -> None:
    """Have any request answered; whether the keys are right is the service's own business."""
    with connect(at, ca) as connection:
        request = f"HEAD / HTTP/1.1\r\nHost: {at.host}\r\nConnection: close\r\n\r\n"
        connection.sendall(request.encode())
        if not connection.recv(64).startswith(b"HTTP/"):
            raise NoAnswerError("it does not speak HTTP")


ASK = {"postgres": ask_postgres, "redis": ask_redis, "s3": ask_s3}


def fault(question: dict[str, Any]) -> str | None:
    """Ask one store; returns why it does not answer, None where it does."""
    where = ""
    try:
        at = place(question["kind"], question["url"])
        where = f" at {at.host}:{at.port}"
        ASK[question["kind"]](at, question.get("ca") or None)
    except NoAnswerError as error:
        why = str(error)
    except ssl.SSLCertVerificationError as error:
        why = f"its certificate is not trusted: {error.verify_message}"
    except TimeoutError:
        why = f"no answer within {TIMEOUT:.0f} s"
    except (OSError, ValueError, LookupError, struct.error) as error:
        why = getattr(error, "strerror", None) or str(error)
    else:
        return None
    return f"{question['name']} ({question['variable']}){where} does not answer: {_clean(why)}"


def _clean(words: str) -> str:
    """Leave out whatever looks like the part of a URL that holds a password."""
    return re.sub(r"//[^@\s]*@", "//", words)


def main(questions: list[dict[str, Any]]) -> int:
    """Ask all; say what is wrong and what to do about it."""
    faults = [said for said in map(fault, questions) if said]
    for said in faults:
        sys.stderr.write(f"{said}\n")
    if faults:
        sys.stderr.write(
            "No service was started. Is it running, does it let this server's address in, and is "
            "the URL right? (pulumi config set --secret --path 'plinth:secrets.KEY')\n"
        )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(json.load(sys.stdin)))
