"""What a server, its disk and its address must not be."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Callable, Iterable
from random import Random

from policies.rules import types
from policies.rules.resource import Resource
from tests.unit.policies.mutants.mutator import GONE, OFF, Change, Changes, Mutator, each, of

PROTECTED = (types.SERVER, types.PRIMARY_IP, types.FLOATING_IP, types.LOAD_BALANCER, types.NETWORK)
PLACED = (types.SERVER, types.VOLUME, types.PRIMARY_IP, types.LOAD_BALANCER)
LABELLED = (*PROTECTED, types.VOLUME, types.FIREWALL, types.PLACEMENT_GROUP, types.SSH_KEY)
PAID = (types.SERVER, types.VOLUME, types.PRIMARY_IP, types.FLOATING_IP, types.LOAD_BALANCER)
SECRET = "GEHEIM9sd8fhs9df8h2k3j4h5k6j7"
KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\\nb3BlbnNz\\n-----END OPENSSH PRIVATE KEY-----"


def _replaced(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text, f"{old} is not in the user data"
        return text.replace(old, new)

    return change


def _forms(text: str) -> Iterable[str]:
    """Return user data as it may be handed over: plain, in Base64, packed."""
    yield text
    yield base64.b64encode(text.encode()).decode()
    yield base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()


def _user_data(*edits: Callable[[str], str]) -> Changes:
    def changes(resource: Resource, _: Random) -> Iterable[Change]:
        text = str(resource.properties["userData"])
        for edit in edits:
            for form in _forms(edit(text)):
                yield (("userData",), form)

    return changes


def _appended(section: str) -> Callable[[str], str]:
    return lambda text: text + ("" if text.endswith("\n") else "\n") + section


def _file(path: str, content: str, more: str = "") -> Callable[[str], str]:
    """Return an edit that writes one more file."""
    entry = f"write_files:\n- path: {path}\n{more}  content: {content}\n"
    return _replaced("write_files:\n", entry)


_packed = base64.b64encode(gzip.compress(f"DB_PASSWORD={SECRET}\n".encode(), mtime=0)).decode()
_coded = base64.b64encode(f"DB_PASSWORD={SECRET}\n".encode()).decode()

MUTATORS = (
    Mutator(
        rule="server-has-firewall",
        what="a server without firewall",
        types=(types.SERVER,),
        changes=of(("firewallIds",), [], None, GONE),
    ),
    Mutator(
        rule="server-has-ssh-key",
        what="a server without SSH key: root gets a password",
        types=(types.SERVER,),
        changes=of(("sshKeys",), [], None, GONE),
    ),
    Mutator(
        rule="server-in-network",
        what="a server outside the private network",
        types=(types.SERVER,),
        changes=of(("networks",), [], None, GONE),
    ),
    Mutator(
        rule="server-hardened",
        what="user data that lets root or passwords in, or leaves protection out",
        types=(types.SERVER,),
        changes=_user_data(
            _replaced("disable_root: true", "disable_root: false"),
            _replaced("disable_root: true", "disable_root: 'false'"),
            _replaced("PermitRootLogin no", "PermitRootLogin yes"),
            _replaced("PermitRootLogin no", "PermitRootLogin prohibit-password"),
            _replaced("PermitRootLogin no", "# PermitRootLogin no"),
            _replaced("PasswordAuthentication no", "PasswordAuthentication yes"),
            _replaced("PasswordAuthentication no", ""),
            _replaced("lock_passwd: true", "lock_passwd: false"),
            _replaced("lock_passwd: true", "lock_passwd: true\n  passwd: $6$abc$def"),
            _replaced("#cloud-config\n", "#cloud-config\nssh_pwauth: true\n"),
            _replaced("#cloud-config\n", "#cloud-config\nchpasswd: {expire: false}\n"),
            _replaced("KbdInteractiveAuthentication no", "KbdInteractiveAuthentication yes"),
            _replaced("PermitEmptyPasswords no", "PermitEmptyPasswords yes"),
            _replaced("fail2ban", "fail2never"),
            _replaced("enabled = true", "enabled = false"),
            _replaced("unattended-upgrades", "unattended-nothing"),
            _replaced('Unattended-Upgrade "1"', 'Unattended-Upgrade "0"'),
            _replaced("path: /etc/nftables.conf", "path: /etc/nftables.conf.example"),
            _replaced("counter drop", "counter accept"),
            _replaced('"no-new-privileges": true', '"no-new-privileges": false'),
            _replaced('"no-new-privileges": true', '"hosts": ["tcp://0.0.0.0:2375"]'),
            _file("/etc/ssh/sshd_config.d/99-more.conf", "PasswordAuthentication yes"),
            _file("/etc/ssh/sshd_config", '"Match all\\n  PermitRootLogin yes\\n"'),
            _replaced("users:\n", "users:\n- {name: root, ssh_authorized_keys: [ssh-ed25519 A]}\n"),
            _replaced("users:\n", "users:\n- {name: ana, plain_text_passwd: correct-horse}\n"),
        ),
    ),
    Mutator(
        rule="server-hardened",
        what="no user data, or none that cloud-init reads",
        types=(types.SERVER,),
        changes=of(("userData",), "", None, GONE, "#!/bin/sh\ntrue\n", "#cloud-config\n[", "hello"),
    ),
    Mutator(
        rule="user-data-no-secrets",
        what="a secret in user data, plain, coded or packed",
        types=(types.SERVER,),
        changes=_user_data(
            _file("/etc/app.env", f"DB_PASSWORD={SECRET}"),
            _file("/etc/app.env", f"API_TOKEN={SECRET}"),
            _file("/etc/app.url", f"postgres://app:{SECRET}@db/app"),
            _file("/root/.ssh/id", f'"{KEY}"'),
            _file("/etc/app.env", _coded, "  encoding: b64\n"),
            _file("/etc/app.env", _packed, "  encoding: gz+b64\n"),
            _file("/etc/app.env", "ghp_" + "a1B2" * 9),
        ),
    ),
    Mutator(
        rule="server-backed-up",
        what="backups of a protected stack's server off",
        types=(types.SERVER,),
        changes=of(("backups",), *OFF),
        # one whose disk may go says so itself
        where=lambda item: dict(item.properties.get("labels") or {}).get("backups") != "none",
    ),
    Mutator(
        rule="resource-delete-protected",
        what="the cloud's delete protection off in a protected stack",
        types=PROTECTED,
        changes=of(("deleteProtection",), *OFF),
    ),
    Mutator(
        rule="resource-delete-protected",
        what="a server's rebuild protection off in a protected stack",
        types=(types.SERVER,),
        changes=of(("rebuildProtection",), *OFF),
    ),
    Mutator(
        rule="volume-protected",
        what="a volume's delete protection, Pulumi's or the cloud's, off in a protected stack",
        types=(types.VOLUME,),
        changes=each((("(protect)",), False), *((("deleteProtection",), value) for value in OFF)),
    ),
    Mutator(
        rule="address-kept",
        what="an address that goes with its server in a protected stack",
        types=(types.PRIMARY_IP,),
        changes=each((("autoDelete",), True), (("autoDelete",), "true")),
    ),
    Mutator(
        rule="resource-location-allowed",
        what="a place outside the EU",
        types=PLACED,
        changes=of(("location",), "ash", "hil", "sin", "ASH", "fra1", "moon"),
    ),
    Mutator(
        rule="resource-location-allowed",
        what="a floating IP or a data centre outside the EU",
        types=(types.FLOATING_IP,),
        changes=of(("homeLocation",), "ash", "hil", "sin"),
    ),
    Mutator(
        rule="resource-location-allowed",
        what="a subnet in a network zone outside the EU",
        types=(types.SUBNET,),
        changes=of(("networkZone",), "us-east", "us-west", "ap-southeast"),
    ),
    Mutator(
        rule="resource-location-allowed",
        what="a place in the EU that the stack's config does not allow",
        types=PLACED,
        settings={"plinth:allowed_locations": ["hel1"]},
        changes=of(("location",), "nbg1", "fsn1"),
    ),
    Mutator(
        rule="resource-type-sold",
        what="a server type that is sold no longer, never was, or not there",
        types=(types.SERVER,),
        changes=of(("serverType",), "cx11", "cx22", "cx32", "cx51", "ccx12", "cx99", "CX33", ""),
    ),
    Mutator(
        rule="resource-type-sold",
        what="a load balancer type that is not sold",
        types=(types.LOAD_BALANCER,),
        changes=of(("loadBalancerType",), "lb1", "lb99", "", None),
    ),
    Mutator(
        rule="server-image-supported",
        what="a system that gets no updates any more",
        types=(types.SERVER,),
        changes=of(("image",), "debian-10", "debian-11", "ubuntu-20.04", "ubuntu-18.04", "", GONE),
    ),
    Mutator(
        rule="resource-labelled",
        what="labels absent, or one of them",
        types=LABELLED,
        changes=each(
            (("labels",), {}),
            (("labels",), GONE),
            (("labels",), {"managed-by": "plinth"}),
            (("labels", "system"), ""),
            (("labels", "environment"), GONE),
            (("labels", "stack"), None),
            (("labels", "managed-by"), GONE),
        ),
    ),
    Mutator(
        rule="resource-named",
        what="a name outside the plan's pattern",
        types=LABELLED,
        changes=of(("name",), "web", "test-1", "db", "", GONE, "prod-data"),
    ),
    Mutator(
        rule="password-long",
        what="a made password of few characters",
        types=(types.RANDOM_PASSWORD,),
        changes=of(("length",), 0, 4, 8, 12, 16, 19, "8"),
    ),
    Mutator(
        rule="key-strong",
        what="a made key that is too short",
        types=(types.PRIVATE_KEY,),
        changes=each(
            (("algorithm",), "RSA"),
            (("ecdsaCurve",), "P224"),
        ),
        where=lambda item: item.properties.get("algorithm") == "ECDSA",
    ),
)
