"""Rules about a server's first boot: closed before anything listens, and without secrets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from policies.rules import types
from policies.rules.cloud_config import CloudConfig, read, unpacked
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, ResourceRule, Undecided, Violation
from policies.rules.secret_words import kind_in
from policies.rules.values import is_on

# sshd's own defaults are other values, so each has to be said; the first one said holds.
SSHD = {
    "permitrootlogin": "no",
    "passwordauthentication": "no",
    "kbdinteractiveauthentication": "no",
}
NEVER_YES = ("permitemptypasswords", "hostbasedauthentication", "permituserenvironment")
PASSWORDS = ("passwd", "hashed_passwd", "plain_text_passwd")
FAIL2BAN = re.compile(r"^\[sshd\][^\[]*?^\s*enabled\s*=\s*true", re.MULTILINE)
UPGRADES = re.compile(r"^\s*APT::Periodic::Unattended-Upgrade\s+\"[1-9]", re.MULTILINE)
POLICY_DROP = re.compile(r"^\s*(counter\s+)?drop\s*;?\s*$|policy\s+drop", re.MULTILINE)


def _text(resource: Resource) -> tuple[str, Any]:
    key = "firstBoot" if resource.type == types.APP_SERVER else "userData"
    return key, at(resource.properties, key)


def _hardened(resource: Resource) -> Iterator[Finding]:
    key, text = _text(resource)
    if text is UNKNOWN:
        yield Undecided((key,), expected=True)
        return
    if text is None and resource.type == types.APP_SERVER:
        return  # an older component says nothing; its server's own user data is judged
    config = read(str(text or ""))
    if config is None:
        yield Violation(f"the user data of {resource.name} is no cloud-config that can be read")
        return
    missing = [*_users(config), *_sshd(config), *_watch(config)]
    if missing:
        yield Violation(f"{resource.name} starts unhardened: {'; '.join(missing)}")


def _users(config: CloudConfig) -> Iterator[str]:
    sections = config.sections
    if not is_on(sections.get("disable_root", True)):
        yield "root may log in (disable_root)"
    if is_on(sections.get("ssh_pwauth")) or "password" in sections or "chpasswd" in sections:
        yield "somebody gets a password"
    users = sections.get("users")
    for user in users if isinstance(users, list) else ():
        if not isinstance(user, dict):
            continue
        if user.get("name") == "root":
            yield "root is a user that logs in"
        if any(user.get(key) for key in PASSWORDS) or not is_on(user.get("lock_passwd", True)):
            yield f"{user.get('name')} gets a password"


def _sshd(config: CloudConfig) -> Iterator[str]:
    said: dict[str, list[str]] = {}
    for path in sorted(path for path in config.files if path.startswith("/etc/ssh/sshd_config")):
        for line in config.files[path].splitlines():
            words = line.split("#", 1)[0].replace("=", " ").split()
            if len(words) > 1:
                said.setdefault(words[0].lower(), []).append(words[1].strip('"').lower())
    for keyword, wanted in SSHD.items():
        # what stands in a `Match` block counts as well, so every one of them has to be right
        if not said.get(keyword) or set(said[keyword]) != {wanted}:
            yield f"sshd's {keyword} is not {wanted}"
    for keyword in NEVER_YES:
        if any(value not in ("no", "false") for value in said.get(keyword, ())):
            yield f"sshd's {keyword} is not no"


def _watch(config: CloudConfig) -> Iterator[str]:
    installed, files = config.runs(), config.files
    jails = "\n".join(text for path, text in files.items() if path.startswith("/etc/fail2ban/"))
    if "fail2ban" not in installed or not FAIL2BAN.search(jails):
        yield "no fail2ban for sshd"
    rules = files.get("/etc/nftables.conf", "")
    if "nftables" not in installed or "hook" not in rules or not POLICY_DROP.search(rules):
        yield "no nftables that drop what is not named"
    apt = "\n".join(text for path, text in files.items() if path.startswith("/etc/apt/apt.conf.d/"))
    if "unattended-upgrades" not in installed or not UPGRADES.search(apt):
        yield "no automatic security updates"
    yield from _docker(files.get("/etc/docker/daemon.json"))


def _docker(text: str | None) -> Iterator[str]:
    try:
        settings = json.loads(text or "{}")
    except ValueError:
        settings = {}
    if not is_on(at(settings, "no-new-privileges")):
        yield "containers may gain privileges (no-new-privileges)"
    hosts = at(settings, "hosts") or ()
    if any(
        str(host).startswith("tcp:") for host in (hosts if isinstance(hosts, list) else [hosts])
    ):
        yield "Docker's API listens on the network"


def _secrets(resource: Resource) -> Iterator[Finding]:
    key, text = _text(resource)
    if text is UNKNOWN:
        yield Undecided((key,), expected=True)
        return
    config = read(str(text or ""))
    texts = config.texts() if config else (unpacked(str(text or "")),)
    for part in texts:
        if kind := kind_in(part):
            yield Violation(f"the user data of {resource.name} holds {kind} in the clear")
            return


SERVER_HARDENED = ResourceRule(
    name="server-hardened",
    why="A server is scanned within minutes of its first packet: it has to be closed before "
    "anything listens.",
    remedy="leave the user data to the plan (`components/render/cloud_init.py`): keys only, no "
    "root, fail2ban, nftables, automatic updates, containers without new privileges.",
    level="mandatory",
    firm=True,
    type=types.SERVER,
    also=(types.APP_SERVER,),
    find=_hardened,
    refused='user_data="#cloud-config\\nssh_pwauth: true\\n"',
    accepted="user_data=cloud_init.user_data(spec.cloud_init, host_key, login_keys)",
)
USER_DATA_NO_SECRETS = ResourceRule(
    name="user-data-no-secrets",
    why="Any process on the server may ask the metadata service for its user data, for as long as "
    "the server lives.",
    remedy="bring the secret afterwards: by `stdin` of a remote command, or as a Swarm secret. The "
    "first host key alone may be there, for the server replaces it.",
    level="mandatory",
    firm=True,
    type=types.SERVER,
    also=(types.APP_SERVER,),
    find=_secrets,
    refused="write_files: [{path: /etc/app.env, content: API_KEY=abcd1234}]",
    accepted="Command('env', create='sudo tee /etc/app.env >/dev/null', stdin=secret)",
)
