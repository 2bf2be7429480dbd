"""What pgBackRest, systemd and the shell read about backups, read by the servers' own."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from components.catalog import load_catalogue
from components.render import backups as render
from components.render.secret_file import fill
from tests.unit.components import support
from tests.unit.components.render.guest import HERE, in_guest

if TYPE_CHECKING:
    from components.blueprint.types import ServerFileSpec

SECRETS = {
    "backup-key": "k" * 64,
    "backup-access-key": "ACCESS",
    "backup-secret-key": "SECRET-OF-THE-PLACE",
}


@cache
def files() -> dict[str, ServerFileSpec]:
    """Return the files of the default stack's server by path."""
    planned = support.blueprint("prod").backups
    assert planned is not None
    return {file.path: file for file in planned.files["app-1"]}


def text(path: str) -> str:
    """Return a file as the server gets it."""
    return fill(files()[path].content, SECRETS)


def test_pgbackrest_reads_its_settings(tmp_path: Path) -> None:
    """Every line is known to it, and both places are there."""
    (tmp_path / "pgbackrest.conf").write_text(text("/etc/plinth/backups/postgres.conf"))
    words = ["pgbackrest", f"--config={HERE}/pgbackrest.conf", "--stanza=postgres"]
    # that there is no database is its first fault, so all before was read
    code, said = in_guest(tmp_path, *words, "--log-level-console=warn", "check")

    assert code != 0
    assert [line for line in said.splitlines() if "WARN" in line and "option" in line] == []
    assert "ERROR: [03" not in said  # 031 to 037: options that are invalid, required, not known

    (tmp_path / "pgbackrest.conf").write_text("[global]\nrepo1-typo=s3\n\n[postgres]\n")
    _, said = in_guest(tmp_path, *words, "--log-level-console=warn", "check")
    assert "repo1-typo" in said


def test_a_server_knows_how_often_copies_are_to_come() -> None:
    """By that it sees that its clock has jumped: a day between two of each item, in seconds."""
    found = {
        Path(path).stem: json.loads(file.content.template)["interval"]
        for path, file in files().items()
        if path.startswith("/etc/plinth/backups/") and path.endswith(".json")
    }

    assert found["postgres"] == 86400
    assert set(found.values()) == {86400}


def test_settings_keep_each_place_as_long_as_it_says() -> None:
    """Encrypted both, the first off the server."""
    lines = set(text("/etc/plinth/backups/postgres.conf").splitlines())

    assert lines >= {
        "repo1-type=s3",
        "repo1-s3-endpoint=fsn1.your-objectstorage.com",
        "repo1-s3-bucket=chrono-scraper-prod-offsite",
        "repo1-cipher-type=aes-256-cbc",
        "repo1-retention-full-type=time",
        "repo1-retention-full=30",
        "repo2-type=posix",
        "repo2-path=/var/lib/plinth/backups/postgres",
        "repo2-cipher-type=aes-256-cbc",
        "repo2-retention-full=7",
        "pg1-path=/var/lib/postgresql/data/pgdata",
        "pg1-socket-path=/mnt/data/postgres-run",
    }


@pytest.mark.parametrize(("cores", "copying"), [(1, 1), (2, 1), (4, 1), (8, 2), (16, 4)])
def test_a_copy_leaves_cores_to_users_and_a_restore_uses_all(cores: int, copying: int) -> None:
    """A quarter of them, and one at least."""
    words = render.pgbackrest_conf(
        "postgres", "postgres", [], key="k", pgdata="/d", sockets="/s", port=5432, run="/r",
        queue_mb=1, cores=cores, fetch="f",
    )  # fmt: skip
    _, _, after = words.partition("log-level-file=off")
    found = [line for line in after.splitlines() if line.startswith(("[", "process-max"))]
    assert found == [
        f"process-max={copying}", "[global:restore]", f"process-max={cores}", "[postgres]",
        "[postgres:restore]",
    ]  # fmt: skip


def test_the_cores_are_those_of_the_stores_server() -> None:
    """As the catalogue has its type."""
    server = support.config("prod").settings.servers["app-1"]
    cores = load_catalogue().server_types[server.type].cores
    assert f"\nprocess-max={cores}\n" in text("/etc/plinth/backups/postgres.conf")


def test_a_copy_stands_back_behind_whoever_wants_the_processor() -> None:
    """The last line counts; a systemd that does not know `idle` keeps the one before."""
    lines = text("/etc/systemd/system/plinth-backup-postgres.service").splitlines()

    assert "ExecStart=/usr/local/sbin/plinth-backup run postgres" in lines
    assert [line for line in lines if line.startswith("CPUWeight=")] == [
        "CPUWeight=1", "CPUWeight=idle",
    ]  # fmt: skip
    planned = support.blueprint("prod").backups
    assert planned is not None
    neo4j = replace(planned.items[0], key="neo4j", store="neo4j", method="neo4j")
    # the store stands still until its copy has ended
    stands = render.units(neo4j, [], 512)["plinth-backup-neo4j.service"].splitlines()
    assert "ExecStart=/usr/local/sbin/plinth-backup run neo4j" in stands
    assert [line for line in stands if line.startswith("CPUWeight=")] == ["CPUWeight=20"]
    archiver = text("/etc/systemd/system/plinth-archive-postgres.service")
    assert "CPU" not in archiver  # what is committed leaves the server however busy that is


def test_systemd_reads_the_units(tmp_path: Path) -> None:
    """Services, and timers with times that it knows."""
    folder, units = tmp_path / "units", []
    folder.mkdir()
    for path in files():
        name = path.rpartition("/")[2]
        if path.startswith("/etc/systemd"):
            # the command itself is not in the image
            words = text(path).replace("/usr/local/sbin/plinth-backup", "/bin/true")
            (folder / name).write_text(words)
            units.append(f"{HERE}/units/{name}")
    assert len([unit for unit in units if unit.endswith(".timer")]) >= 3

    code, said = in_guest(tmp_path, "systemd-analyze", "verify", "--man=no", *units)
    ours = [line for line in said.splitlines() if "plinth-" in line and "docker" not in line]
    assert (code, ours) == (0, [])

    (folder / "plinth-archive-postgres.service").write_text("[Service]\nTypo=1\n")
    _, said = in_guest(tmp_path, "systemd-analyze", "verify", "--man=no", *units)
    assert "Typo" in said or "ExecStart" in said


@dataclass
class Archiver:
    """A container's script, and who answers it."""

    folder: Path

    def call(
        self, script: str, answers: str, *words: str, waits: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Run a script; the request that it leaves is answered by a few lines of shell."""
        for name in ("wanted", "done", "asked", "found", "fetched"):
            (self.folder / name).mkdir(exist_ok=True)
        first = 'while [ -z "$(ls wanted asked | grep 0001)" ]; do sleep 0.02; done'
        waiting = f"{first}; {answers}" if waits else f"sleep 0.3; {answers}"
        with subprocess.Popen(["sh", "-c", waiting], cwd=self.folder) as answering:
            done = subprocess.run(
                ["sh", "-s", "--", *words],
                input=script,
                capture_output=True,
                text=True,
                check=False,
            )
            answering.wait(5)
        return done


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        ("mv wanted/0001 done/0001", 0, ""),
        ("echo ok >done/0001", 0, ""),
        ("echo the place is away >done/0001", 1, "archive: 0001: the place is away"),
        ("true", 1, "archive: 0001: the server's archiver has not answered in time"),
    ],
)
def test_a_segment_counts_when_the_archiver_says_so(
    tmp_path: Path, answer: str, code: int, said: str
) -> None:
    """Without its word, Postgres keeps the segment."""
    script = render.archive_script("postgres", str(tmp_path), 1)
    done = Archiver(tmp_path).call(script, answer, "0001")

    assert (done.returncode, done.stderr.strip()[: len(said)]) == (code, said)
    assert not (tmp_path / "done" / "0001").exists()


@pytest.mark.parametrize(
    ("answer", "code", "found"),
    [
        ("echo log >fetched/0001; mv asked/0001 found/0001", 0, "log\n"),
        ("echo missing >found/0001", 1, None),
        ("echo the place is away >found/0001", 255, None),
        ("true", 255, None),
    ],
)
def test_a_segment_comes_back_or_is_said_to_be_missing(
    tmp_path: Path, answer: str, code: int, found: str | None
) -> None:
    """Only what is in no place ends the log; above 125 Postgres stops and leaves nothing out."""
    script, target = render.fetch_script("postgres", str(tmp_path), 1), tmp_path / "pg_wal"
    done = Archiver(tmp_path).call(script, answer, "0001", str(target))

    assert done.returncode == code
    assert (target.read_text() if target.exists() else None) == found
    assert not (tmp_path / "fetched" / "0001").exists()


@pytest.mark.parametrize("gone", ["asked", "fetched"])
def test_a_fault_of_the_script_is_not_the_end_of_the_log(tmp_path: Path, gone: str) -> None:
    """Below 126 Postgres would open what it has so far, and what was committed after is lost."""
    script, target = render.fetch_script("postgres", str(tmp_path), 1), tmp_path / "pg_wal"
    lost = script.replace("set -eu\n", f"set -eu\nrm -rf {tmp_path}/{gone}\n", 1)
    done = Archiver(tmp_path).call(lost, "echo ok >found/0001", "0001", str(target), waits=False)

    assert (done.returncode, target.exists()) == (255, False)


def test_pgbackrest_has_its_folder_before_the_first_unit_starts() -> None:
    """The package makes none, and /etc is closed to the units."""
    assert files()["/etc/pgbackrest/README"].mode == 0o644


def test_secrets_are_in_files_of_root_alone() -> None:
    """No unit, no program and no authority has one."""
    with_secrets = {path: file.mode for path, file in files().items() if file.content.secrets}

    assert set(with_secrets) == {
        path for path in files() if path.startswith("/etc/plinth/backups/")
    }
    assert set(with_secrets.values()) == {0o600}
