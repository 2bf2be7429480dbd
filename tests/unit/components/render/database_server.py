"""A real Postgres 15 with rendered files, in a folder, for as long as a test runs."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from components.render.postgres import TlsFiles

BIN = Path("/usr/lib/postgresql/15/bin")
ROOT = os.geteuid() == 0
USER = "postgres" if ROOT else None  # Postgres refuses to be root


def need() -> None:
    """Skip the test where there is no Postgres 15 of Debian's."""
    if not (BIN / "initdb").exists():
        pytest.skip("no postgresql-15 here")


def free_port() -> int:
    """Return a port that nobody has at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(*words: str, stdin: str | None = None, **env: str) -> tuple[int, str]:
    """Run one of Postgres' programs as its user; return exit code and all it said."""
    done = subprocess.run(
        words,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        user=USER,
        cwd="/",
        env={"PATH": f"{BIN}:/usr/bin:/bin", "LANG": "C.UTF-8", **env},
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr


@contextmanager
def workspace() -> Iterator[Path]:
    """Give a folder that Postgres' user may enter; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory(prefix="plinth-postgres-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


@dataclass
class Server:
    """A Postgres in `folder`; `conf` and `hba` are put there before it starts."""

    folder: Path
    port: int = field(default_factory=free_port)

    @property
    def data(self) -> Path:
        """Return where its files are."""
        return self.folder / "data"

    def give(self, name: str, text: str, mode: int = 0o600) -> Path:
        """Write a file that Postgres' user owns."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        if USER:
            shutil.chown(path, USER)
        return path

    def make(self) -> None:
        """Make the folder and an empty cluster."""
        self.open_folder()
        code, said = run(
            "initdb", "--pgdata", str(self.data), "--username=postgres", "--auth-local=trust",
            "--auth-host=scram-sha-256", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8",
        )  # fmt: skip
        assert code == 0, said

    def open_folder(self) -> None:
        """Make the folder itself, for Postgres' user."""
        self.folder.mkdir(parents=True)
        if USER:
            shutil.chown(self.folder, USER)

    def start(self, conf: str, hba: str) -> None:
        """Start it with these files and wait until it answers."""
        here = f"\nunix_socket_directories = '{self.folder}'\nfsync = off\n"
        self.give("postgresql.conf", conf + here)
        self.give("pg_hba.conf", hba)
        options = (
            f"-c config_file={self.folder}/postgresql.conf -c hba_file={self.folder}/pg_hba.conf"
        )
        log = self.folder / "log"
        code, said = run(
            "pg_ctl", "--pgdata", str(self.data), "--wait", "--silent", "--log", str(log),
            "--options", options, "start",
        )  # fmt: skip
        assert code == 0, said + (log.read_text() if log.exists() else "")

    def stop(self) -> None:
        """Stop it at once."""
        run("pg_ctl", "--pgdata", str(self.data), "--mode=immediate", "--silent", "stop")

    def admin(self, text: str, database: str = "postgres") -> tuple[int, str]:
        """Run SQL as superuser through the socket, as a step does in the container."""
        return run(
            "psql", "--no-psqlrc", "--quiet", "--username=postgres", f"--dbname={database}",
            f"--host={self.folder}", f"--port={self.port}", "--tuples-only", "--no-align",
            "--file=-", stdin=text,
        )  # fmt: skip

    def ask(
        self, user: str, password: str, text: str, *, database: str, **options: Any
    ) -> tuple[int, str]:
        """Run SQL as somebody who comes by network."""
        env = {"PGPASSWORD": password, "PGSSLMODE": "require", **options}
        return run(
            "psql", "--no-psqlrc", "--quiet", f"--username={user}", f"--dbname={database}",
            "--host=127.0.0.1", f"--port={env.pop('port', self.port)}", "--tuples-only",
            "--no-align", "--set=ON_ERROR_STOP=1", "--command", text, **env,
        )  # fmt: skip

    def certify(self) -> TlsFiles:
        """Give it a certificate for `localhost`, by an authority of its own."""
        authority_key = ec.generate_private_key(ec.SECP256R1())
        authority = _certificate("authority", authority_key, authority_key, "authority", ca=True)
        key = ec.generate_private_key(ec.SECP256R1())
        own = _certificate("localhost", key, authority_key, "authority", ca=False)
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
        return TlsFiles(
            str(self.give("server.crt", own)),
            str(self.give("server.key", pem.decode())),
            str(self.give("ca.crt", authority, 0o644)),
        )


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    issuer: str,
    *,
    ca: bool,
) -> str:
    now = dt.datetime.now(dt.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(signer, hashes.SHA256())
    )
    return built.public_bytes(serialization.Encoding.PEM).decode()
