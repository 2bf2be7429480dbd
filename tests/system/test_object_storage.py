"""The object storage beside the local cloud: who has a server's credentials cannot destroy backups.

Everything here is tried with the real server and its own client, as the stack's user.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import engine
from cli.cloud import LocalCloud
from cli.container_images import make_images
from cli.paths import ROOT
from cli.preflight import machines_possible
from localcloud import neighbours
from tests.system.checks import s3

if TYPE_CHECKING:
    from collections.abc import Iterator

BUCKET = neighbours.Bucket("shop-backups", 7, "access", "secret")
FOREIGN = neighbours.Bucket("blog-backups", 7, "access", "secret")


@dataclass(frozen=True)
class Client:
    """MinIO's client with somebody's credentials."""

    folder: Path
    program: str
    url: str

    def call(self, *words: str, text: str = "") -> tuple[int, str]:
        """Run it; return its exit code and all that it said."""
        done = subprocess.run(
            [self.program, "--config-dir", str(self.folder), "--json", *words],
            input=text,
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": os.environ["PATH"], "MC_HOST_s": self.url, "HOME": str(self.folder)},
        )
        return done.returncode, done.stdout + done.stderr

    def status(self, method: str, query: str, body: str) -> tuple[int, str]:
        """Ask by plain HTTP, signed; return the status and S3's code of the error."""
        account, _, host = self.url.removeprefix("https://").partition("@")
        access, _, secret = account.partition(":")
        ca = (self.folder / "certs/CAs/ca.crt").read_text()
        return s3.ask(f"https://{host}", ca, access, secret, method, query, body)

    def versions(self, path: str) -> list[dict[str, Any]]:
        """Return all versions of an object, the newest first."""
        code, said = self.call("ls", "--versions", path)
        assert code == 0, said
        return [json.loads(line) for line in said.splitlines()]


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """Start a local cloud without any server, with the image of the object storage."""
    if why := machines_possible():
        pytest.skip(why)
    made = LocalCloud(tmp_path_factory.mktemp("objects"))
    profile = made.start()
    try:
        make_images(profile, neighbours.images([], [BUCKET]))
        yield made
    finally:
        destroy = [sys.executable, "-m", "localcloud", "destroy", "--state", str(made.state)]
        subprocess.run(destroy, cwd=ROOT, check=True, capture_output=True)


@pytest.fixture(scope="module")
def server(cloud: LocalCloud, tmp_path_factory: pytest.TempPathFactory) -> Client:
    """Have a bucket for a stack, and return a client with that stack's credentials."""
    values = neighbours.values(cloud.state, "shop-prod", [], [BUCKET])
    neighbours.values(cloud.state, "blog-prod", [], [FOREIGN])
    told = cloud.profile()["object_storage"]
    folder = tmp_path_factory.mktemp("mc")
    (folder / "certs" / "CAs").mkdir(parents=True)
    (folder / "certs" / "CAs" / "ca.crt").write_text(told["ca"])
    program = engine.optional("mc")
    assert program is not None
    host = told["endpoint"].removeprefix("https://")
    return Client(folder, str(program), f"https://{values['access']}:{values['secret']}@{host}")


@pytest.fixture
def written(server: Client, request: pytest.FixtureRequest) -> str:
    """Write one object as the stack and return its path."""
    path = f"s/shop-backups/{request.node.name}"
    code, said = server.call("pipe", path, text="a backup")
    assert code == 0, said
    return path


def test_the_stack_writes_and_reads(server: Client, written: str) -> None:
    """What pgBackRest and restic need."""
    assert server.call("cat", written) == (0, "a backup")


def test_a_delete_only_hides(server: Client, written: str) -> None:
    """The marker lies over the version, which is still there."""
    code, said = server.call("rm", written)

    assert code == 0, said
    newest, before = server.versions(written)
    assert (newest["isDeleteMarker"], before.get("isDeleteMarker")) == (True, None)
    assert server.call("cat", "--version-id", before["versionId"], written) == (0, "a backup")


def test_many_are_hidden_by_one_request(server: Client, written: str) -> None:
    """As pgBackRest expires its copies: it is let in, and no version goes."""
    key = written.removeprefix("s/shop-backups/")
    body = f"<Delete><Object><Key>{key}</Key></Object></Delete>"

    assert server.status("POST", "shop-backups?delete=", body) == (200, "")
    newest, before = server.versions(written)
    assert newest["isDeleteMarker"]
    assert server.call("cat", "--version-id", before["versionId"], written) == (0, "a backup")

    versions = f"<VersionId>{before['versionId']}</VersionId></Object></Delete>"
    server.status("POST", "shop-backups?delete=", body.replace("</Object></Delete>", versions))
    assert server.call("cat", "--version-id", before["versionId"], written) == (0, "a backup")


def test_an_overwritten_object_is_still_there(server: Client, written: str) -> None:
    """Ransom: what is encrypted anew lies over what was."""
    server.call("pipe", written, text="worthless")

    newest, before = server.versions(written)
    assert server.call("cat", "--version-id", newest["versionId"], written)[1] == "worthless"
    assert server.call("cat", "--version-id", before["versionId"], written)[1] == "a backup"


def test_no_version_can_be_deleted(server: Client, written: str) -> None:
    """Neither plainly nor past the lock."""
    (version,) = server.versions(written)
    words = ("rm", "--version-id", version["versionId"], written)

    for more in ((), ("--bypass",)):
        code, said = server.call(*words, *more)
        assert code == 1
        assert "Access Denied" in said or "WORM protected" in said, said
    assert server.call("cat", written) == (0, "a backup")


@pytest.mark.parametrize(
    ("method", "query", "body"),
    [
        ("PUT", "shop-backups?versioning=", "<VersioningConfiguration/>"),
        ("PUT", "shop-backups?object-lock=", "<ObjectLockConfiguration/>"),
        ("PUT", "shop-backups?lifecycle=", "<LifecycleConfiguration/>"),
        ("DELETE", "shop-backups?lifecycle=", ""),
        ("PUT", "shop-backups?policy=", "{}"),
        ("DELETE", "shop-backups", ""),
        ("PUT", "another-bucket", ""),
        ("GET", "blog-backups?list-type=2", ""),
        ("PUT", "blog-backups/object", "a backup"),
    ],
)
def test_the_rules_are_not_the_stacks_to_change(
    server: Client, method: str, query: str, body: str
) -> None:
    """Versions, lock, lifetime and the bucket are the account's; other buckets are others'."""
    assert server.status(method, query, body) == (403, "AccessDenied")


def test_the_stacks_own_requests_are_let_in(server: Client) -> None:
    """The same way of asking, for what it may do."""
    assert server.status("GET", "shop-backups?list-type=2", "") == (200, "")
