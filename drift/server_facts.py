"""Compares what a server told of its inside with what it was given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from drift.copy import LookError
from drift.finding import UNKNOWN_SINCE, Finding, Kind, Since
from drift.governed import SSHD, File, Inside, key_body
from drift.keyed import keyed
from drift.remedies import Words

_FOLDER = SSHD.rpartition("/")[0]


@dataclass(frozen=True)
class Told:
    """What a server's script printed, by its first word."""

    facts: dict[str, list[Sequence[str]]]

    @classmethod
    def read(cls, text: str) -> Told:
        """Read it.

        Raises:
            LookError: it was cut off.
        """
        lines = [line.split("\t") for line in text.splitlines() if line]
        if not lines or lines[-1] != ["end"]:
            raise LookError("what it told of itself was cut off")
        facts: dict[str, list[Sequence[str]]] = defaultdict(list)
        for word, *fields in lines:
            facts[word].append(fields)
        return cls(dict(facts))

    def of(self, word: str) -> list[Sequence[str]]:
        """Return the facts of a kind."""
        return self.facts.get(word, [])


def compare(server: str, inside: Inside, told: Told, words: Words) -> list[Finding]:
    """Return what is others than it was given.

    Args:
        server: its key.
        inside: what it was given.
        told: what it has.
        words: the commands that mend it.
    """
    tell = _Teller(server, words)
    return [
        *_files(tell, inside, told),
        *_sshd(tell, inside, told),
        *_access(tell, inside, told),
        *_rules(tell, told),
        *_containers(tell, told),
    ]


@dataclass(frozen=True)
class _Teller:
    server: str
    words: Words

    def __call__(  # noqa: PLR0913 - the parts of a finding
        self,
        kind: Kind,
        key: str,
        what: str,
        details: Iterable[str],
        *,
        undo: str,
        since: Since = UNKNOWN_SINCE,
    ) -> Finding:
        return keyed(
            "servers",
            kind,
            f"{self.server}:{key}",
            f"{what} on {self.server}",
            details,
            since=since,
            undo=undo,
        )


def _files(tell: _Teller, inside: Inside, told: Told) -> Iterator[Finding]:
    for (path,) in told.of("none"):
        yield tell("gone", path, f"file {path}", ["it is gone"], undo=tell.words.put_back)
    for fields in told.of("file"):
        path, modified = fields[0], fields[-1]
        details = differs(inside, fields)
        if details:
            yield tell(
                "changed",
                path,
                f"file {path}",
                details,
                since=_moment(modified, "the file's own time"),
                undo=tell.words.put_back,
            )
    for path, modified in told.of("sshd-file"):
        if path not in inside.files and not _of_image(path):
            yield tell(
                "extra",
                path,
                f"file {path}",
                ["sshd reads it too"],
                since=_moment(modified, "the file's own time"),
                undo=f"remove it, then: sudo sshd -t && sudo systemctl reload ssh ({tell.server})",
            )


def _of_image(path: str) -> bool:
    """Tell whether clouds' images bring it; ours comes before it and wins."""
    return path.removeprefix(f"{_FOLDER}/") in {"50-cloud-init.conf", "60-cloudimg-settings.conf"}


def differs(inside: Inside, fields: Sequence[str]) -> list[str]:
    """Return in what a file differs, of what the script told of it."""
    path, sha256, mode, owner, _ = fields
    return list(_file_differs(inside.files[path], sha256, mode, owner))


def _file_differs(file: File, sha256: str, mode: str, owner: str) -> Iterator[str]:
    if sha256 != file.sha256:
        yield "its content is another"
    if int(mode, 8) != int(file.mode, 8):
        yield f"mode: {file.mode} → {mode.zfill(4)}"
    if owner != "root:root":
        yield f"owner: root:root → {owner}"


def _sshd(tell: _Teller, inside: Inside, told: Told) -> Iterator[Finding]:
    """Hold what sshd really does to its file: another one, read before, would win over it."""
    effective: dict[str, list[str]] = defaultdict(list)
    for (line,) in told.of("sshd"):
        key, _, value = line.partition(" ")
        effective[key].append(value)
    settings = inside.files.get(SSHD)
    for line in settings.text.splitlines() if settings else ():
        key, _, value = line.partition(" ")
        now = effective.get(key.lower())
        if not key.startswith("#") and now and now != [value.strip()]:
            yield tell(
                "changed",
                f"sshd:{key}",
                f"sshd's {key}",
                [f"{key}: {value.strip()} → {', '.join(now)}"],
                undo="look for it in /etc/ssh/sshd_config and sshd_config.d, then: "
                "sudo sshd -t && sudo systemctl reload ssh",
            )


def _access(tell: _Teller, inside: Inside, told: Told) -> Iterator[Finding]:
    modified = next((fields[0] for fields in told.of("keys-file")), "")
    since = _moment(modified, "the file's own time") if modified else UNKNOWN_SINCE
    undo = f"edit ~{inside.user}/.ssh/authorized_keys on {tell.server}"
    present = {key_body(fields[0]): fields[0] for fields in told.of("key")}
    for body in sorted(present.keys() - inside.login_keys):
        name = " ".join(present[body].split()[2:]) or body[-16:]
        yield tell("extra", f"key:{body[-16:]}", f"login key {name}",
                   [f"it may log in as {inside.user}"], since=since, undo=undo)  # fmt: skip
    for (name,) in told.of("user"):
        if name not in ("root", inside.user):
            yield tell("extra", f"user:{name}", f"user {name}", ["it may log in"],
                       undo=f"sudo deluser {name}")  # fmt: skip


def _rules(tell: _Teller, told: Told) -> Iterator[Finding]:
    """Tell of rules that are in force and not in the file, and the other way round."""
    lines = [(sign, text.strip()) for sign, text in told.of("rule")]
    details = [f"{'not in force' if sign == '<' else 'in force'}: {text}" for sign, text in lines]
    if details:
        yield tell("changed", "nftables", "firewall rules in force", details,
                   undo=tell.words.put_back)  # fmt: skip


def _containers(tell: _Teller, told: Told) -> Iterator[Finding]:
    for name, image, created in told.of("container"):
        yield tell(
            "extra",
            f"container:{name}",
            f"container {name}",
            [f"image: {image}", f"made {created}", "no service of the Swarm has made it"],
            undo=f"docker rm --force {name}",
        )


def _moment(seconds: str, source: str) -> Since:
    return Since(at=datetime.fromtimestamp(int(seconds), UTC), exact=True, source=source)
