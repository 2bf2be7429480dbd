"""An object storage by TLS, as providers sell it: versioned buckets with a lock, a user for each.

The user of a stack may write, read and list, and a delete of its own only hides a version. What
deletes versions is the bucket's own rule, and the provider's account, which no server knows.
"""

from __future__ import annotations

import json
import secrets
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

from localcloud import pki
from localcloud.neighbours.program import Program

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from localcloud.neighbours.site import Site

IMAGE = "docker.io/minio/minio:RELEASE.2025-09-07T16-13-09Z"
IMAGES = (IMAGE,)
NUMBER = 4  # last part of its address
PORT = 9000
USER = 1000
CERTIFICATE_DAYS = 800
_ROOT = "provider"
_OBJECTS = ("s3:PutObject", "s3:GetObject", "s3:DeleteObject", "s3:AbortMultipartUpload",
            "s3:ListMultipartUploadParts")  # fmt: skip
_BUCKET = ("s3:ListBucket", "s3:GetBucketLocation", "s3:ListBucketMultipartUploads",
           "s3:GetBucketObjectLockConfiguration")  # fmt: skip


@dataclass(frozen=True)
class Bucket:
    """A bucket and who writes there.

    Attributes:
        locked_days: so long no version can be deleted, and a hidden one stays.
        access_key, secret_key: keys of the secrets that the stack gets for it.
    """

    name: str
    locked_days: int
    access_key: str
    secret_key: str


def authority(folder: Path) -> pki.Authority:
    """Return who signs the certificates of all neighbours; `folder` is theirs."""
    return pki.Authority(folder, "authority", "Local neighbours' CA")


def endpoint(public_range: str) -> str:
    """Return where it is, in a local cloud with this public range."""
    return f"https://{public_range.replace('.0/24', f'.{NUMBER}')}:{PORT}"


class ObjectStorage:
    """The one server of a local cloud, with the buckets of all its stacks."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._address = site.address(NUMBER)
        folder, space = site.folder / "object-storage", site.namespace(NUMBER)
        self._program = Program("object-storage", space, site.root(IMAGE), folder, USER)

    def run(self, password: str) -> None:
        """Have it run; `password` is the provider's own.

        Raises:
            NeighbourError: it does not come up.
        """
        program = self._program
        if not program.runs():
            trusted = authority(self._site.folder)
            names = [self._address, f"{pki.DNS}{self._address}"]  # pgBackRest reads names alone
            certificate, key = trusted.issue(names, CERTIFICATE_DAYS)
            program.prepare()
            program.write("public.crt", certificate)
            program.write("private.key", key)
            program.write("ca.crt", trusted.certificate)
            program.write("minio.env", self._environment(password))
        words = (
            "--certs-dir",
            "/data",
            "--address",
            f"{self._address}:{PORT}",
            "--quiet",
            "/data/objects",
        )
        start = "set -a; HOME=/tmp; . /data/minio.env; mkdir -p /data/objects; exec minio server"
        program.start("sh", "-c", f'{start} "$@"', "sh", *words, answers=self._listens)

    def have(self, password: str, access: str, secret: str, buckets: Iterable[Bucket]) -> None:
        """Have a user of this name and password, and its buckets with their rules."""
        wanted = tuple(buckets)
        lines = [
            "set -eu; export HOME=/tmp MC_CONFIG_DIR=/tmp/mc; mkdir -p /tmp/mc/certs/CAs",
            "cp /data/ca.crt /tmp/mc/certs/CAs/",
            f"export MC_HOST_s=https://{_ROOT}:{password}@{self._address}:{PORT}",
            "for try in $(seq 50); do mc ready s >/dev/null 2>&1 && break; sleep 0.1; done",
        ]
        for bucket in wanted:
            lock = f"mc retention set --default GOVERNANCE {bucket.locked_days}d s/{bucket.name}"
            lines += [
                f"mc mb --ignore-existing --with-lock s/{bucket.name}",
                lock,
                f"mc ilm import s/{bucket.name} <<'END'\n{_lifecycle(bucket)}\nEND",
            ]
        lines += [
            f"cat >/tmp/policy.json <<'END'\n{_policy(wanted)}\nEND",
            f"mc admin policy create s {access} /tmp/policy.json",
            # both from the standard input: a list of processes shows no secret
            f"printf '%s\\n%s\\n' {access} {secret} | mc admin user add s",
            f"mc admin policy attach s {access} --user {access} >/dev/null 2>&1 || true",
        ]
        self._program.call("sh", "-s", text="\n".join(lines) + "\n")

    def _environment(self, password: str) -> str:
        return f"MINIO_ROOT_USER={_ROOT}\nMINIO_ROOT_PASSWORD={password}\nMINIO_BROWSER=off\n"

    def _listens(self) -> bool:
        try:
            socket.create_connection((self._address, PORT), timeout=1).close()
        except OSError:
            return False
        return True


def new_key() -> str:
    """Return the name of a user, as providers make them: 20 capitals and digits."""
    return "PL" + secrets.token_hex(9).upper()


def new_secret() -> str:
    """Return a password that S3's clients take: 40 characters."""
    return secrets.token_hex(20)


def _lifecycle(bucket: Bucket) -> str:
    rule = {
        "ID": "old-versions",
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "Expiration": {"ExpiredObjectDeleteMarker": True},
        "NoncurrentVersionExpiration": {"NoncurrentDays": bucket.locked_days},
    }
    return json.dumps({"Rules": [rule]})


def _policy(buckets: tuple[Bucket, ...]) -> str:
    arns = [f"arn:aws:s3:::{bucket.name}" for bucket in buckets]
    allow = [
        {"Effect": "Allow", "Action": list(_OBJECTS), "Resource": [f"{arn}/*" for arn in arns]},
        {"Effect": "Allow", "Action": list(_BUCKET), "Resource": arns},
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": allow})
