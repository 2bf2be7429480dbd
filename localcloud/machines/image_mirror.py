"""Where the guest's packages come from: the host's own mirror and apt settings."""

from __future__ import annotations

import shlex
from pathlib import Path

from localcloud.hypervisor import HypervisorError
from localcloud.machines import image_recipe
from localcloud.machines.run import run

DEBIAN = "http://deb.debian.org/debian"
SECURITY = "http://deb.debian.org/debian-security"
KEYRINGS = (
    Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
    Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
)
# Settings without which apt does not get out of some networks.
FORWARDED = ("Acquire::http::Proxy", "Acquire::https::Proxy", "Acquire::https::CAInfo")


def keyring() -> Path:
    """Debian's public keys.

    Raises:
        HypervisorError: the package that has them is missing.
    """
    for path in KEYRINGS:
        if path.exists():
            return path
    raise HypervisorError(
        "resource_unavailable",
        "Debian's archive keys are missing: apt-get install debian-archive-keyring",
    )


def sources(etc_apt: Path = Path("/etc/apt"), *, suite: str = image_recipe.SUITE) -> str:
    """The guest's sources.list: the mirrors that the host uses for Debian, else Debian's own."""
    main, security = DEBIAN, SECURITY
    for uri, name in _host_entries(etc_apt):
        if name.endswith("-security") and "security" in uri:
            security = uri
        elif uri.rstrip("/").endswith("/debian"):
            main = uri
    signed = f"[signed-by={keyring()}]"
    return "".join(
        f"deb {signed} {uri} {name} main\n"
        for uri, name in (
            (main, suite),
            (main, f"{suite}-updates"),
            (security, f"{suite}-security"),
        )
    )


def apt_options() -> list[str]:
    """The host's proxy and certificate settings as mmdebstrap arguments."""
    query = [word for name in FORWARDED for word in (f"V{FORWARDED.index(name)}", name)]
    found: list[str] = []
    for line in run(["apt-config", "shell", *query]).splitlines():
        key, _, value = line.partition("=")
        words = shlex.split(value)
        if words and words[0]:
            found.append(f'--aptopt={FORWARDED[int(key[1:])]} "{words[0]}"')
    return found


def _host_entries(etc_apt: Path) -> list[tuple[str, str]]:
    """(URI, suite) pairs of the host's sources in both formats that apt knows."""
    entries: list[tuple[str, str]] = []
    lists = [etc_apt / "sources.list", *sorted((etc_apt / "sources.list.d").glob("*.list"))]
    for path in lists:
        for line in path.read_text().splitlines() if path.is_file() else []:
            words = [word for word in line.split() if "=" not in word and word not in "[]"]
            if words[:1] == ["deb"] and len(words) > 2:  # noqa: PLR2004 - type, URI, suite
                entries.append((words[1], words[2]))
    for path in sorted((etc_apt / "sources.list.d").glob("*.sources")):
        fields: dict[str, str] = {}
        for line in [*path.read_text().splitlines(), ""]:
            key, colon, value = line.partition(":")
            if line and colon and not line.startswith((" ", "#")):
                fields[key.strip().lower()] = value.strip()
            elif not line.strip() and fields:
                entries += [
                    (uri, suite)
                    for uri in fields.get("uris", "").split()
                    for suite in fields.get("suites", "").split()
                ]
                fields = {}
    return entries
