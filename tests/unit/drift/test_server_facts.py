"""What a server told of itself, held to what it was given."""

from __future__ import annotations

import pytest

from drift.copy import LookError
from drift.governed import SSHD, File, Inside
from drift.put_back import LATER, script, wrong
from drift.remedies import Words
from drift.server_facts import Told, compare
from tests.unit.components.render.test_server import ran

FILE = File("/usr/local/sbin/x", "#!/bin/sh\n", "0755")
GIVEN = Inside(
    files={FILE.path: FILE, SSHD: File(SSHD, "# why\nPermitRootLogin no\nPort 22\n", "0644")},
    user="ubuntu",
    login_keys=frozenset({"ssh-ed25519 AAAA"}),
)
SSHD_FILE = GIVEN.files[SSHD]
RIGHT = f"""\
file\t{FILE.path}\t{FILE.sha256}\t755\troot:root\t1763700000
file\t{SSHD}\t{SSHD_FILE.sha256}\t644\troot:root\t1763700000
sshd-file\t{SSHD}\t1763700000
sshd-file\t/etc/ssh/sshd_config.d/50-cloud-init.conf\t1763700000
sshd\tport 22
sshd\tpermitrootlogin no
keys-file\t1763700000
key\tssh-ed25519 AAAA deploy
user\troot
user\tubuntu
end
"""


def _found(text: str) -> dict[str, tuple[str, ...]]:
    words = Words("shop", "dev", "dev")
    told = Told.read(text)
    return {item.key: item.details for item in compare("app-1", GIVEN, told, words)}


def test_a_server_as_it_was_made_has_no_finding() -> None:
    """What an image brings to sshd is none."""
    assert _found(RIGHT) == {}
    assert wrong(GIVEN, Told.read(RIGHT)) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (f"{FILE.sha256}\t755", "0\t755", {"changed:app-1:/usr/local/sbin/x": (
            "its content is another",)}),
        ("755\troot:root", "4755\tubuntu:root", {"changed:app-1:/usr/local/sbin/x": (
            "mode: 0755 → 4755", "owner: root:root → ubuntu:root")}),
        (f"file\t{FILE.path}\t{FILE.sha256}\t755\troot:root\t1763700000",
         f"none\t{FILE.path}", {"gone:app-1:/usr/local/sbin/x": ("it is gone",)}),
        ("permitrootlogin no", "permitrootlogin yes", {"changed:app-1:sshd:PermitRootLogin": (
            "PermitRootLogin: no → yes",)}),
        ("sshd\tport 22", "sshd\tport 22\nsshd\tport 2200", {"changed:app-1:sshd:Port": (
            "Port: 22 → 22, 2200",)}),
        ("end", "sshd-file\t/etc/ssh/sshd_config.d/99.conf\t1\nend", {
            "extra:app-1:/etc/ssh/sshd_config.d/99.conf": ("sshd reads it too",)}),
        ("end", "key\tssh-ed25519 BBBB mallory@home\nend", {"extra:app-1:key:ssh-ed25519 BBBB": (
            "it may log in as ubuntu",)}),
        ("end", "user\tmallory\nend", {"extra:app-1:user:mallory": ("it may log in",)}),
        ("end", "rule\t>\ttcp dport 1 accept\nrule\t<\tdrop\nend", {"changed:app-1:nftables": (
            "in force: tcp dport 1 accept", "not in force: drop")}),
        ("end", "container\tstray\tredis:7\ttoday\nend", {"extra:app-1:container:stray": (
            "image: redis:7", "made today", "no service of the Swarm has made it")}),
    ],
)  # fmt: skip
def test_each_change_is_told(old: str, new: str, expected: dict[str, tuple[str, ...]]) -> None:
    """By its key, with what differs."""
    assert RIGHT.count(old) == 1
    assert _found(RIGHT.replace(old, new)) == expected


def test_what_was_cut_off_is_no_answer() -> None:
    """Without its last line nothing is known."""
    with pytest.raises(LookError, match="what it told of itself was cut off"):
        Told.read(RIGHT.removesuffix("end\n"))


def test_files_are_put_back_by_a_script_that_a_shell_reads() -> None:
    """What was changed and what is gone, and sshd is asked before it reads its own again."""
    told = Told.read(RIGHT.replace(f"{SSHD_FILE.sha256}\t644", "0\t600"))
    files = wrong(GIVEN, told)
    assert files == [SSHD_FILE]
    text = script(files, rules=True)
    assert ran("sh", "-n", "-c", text) == (0, "")
    lines = text.splitlines()
    assert lines[0] == "umask 077"  # before the first file: some hold keys
    assert lines.index(f"mv {SSHD}.new {SSHD}") < lines.index(
        "sshd -t && systemctl reload ssh.service"
    )
    assert lines[-1] == "nft -f /etc/nftables.conf"
    assert script([File(LATER, "{}", "0644")], rules=False).splitlines()[-1].startswith("mv ")
