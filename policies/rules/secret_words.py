"""What a text says that only a secret would say, by its form or by the name that it has.

Nothing here returns the text itself: what is found is told in logs.
"""

from __future__ import annotations

import re

# `TOKEN_LIFETIME` ends otherwise, and `…_FILE` names a place.
NAME = re.compile(
    r"(PASSWORD|PASSWD|PASSPHRASE|REQUIREPASS|MASTERAUTH|PWD|SECRET|TOKEN|CREDENTIALS?|DSN"
    r"|(?:^|[_-])(?:PG|DB)?PASS|CONNECTION_?STRING"
    r"|(API|ACCESS|AUTH|ENCRYPTION|HMAC|JWT|MASTER|PRIVATE|SECRET|SIGNING|SERVICE_ROLE)[_-]?KEY([_-]BASE)?)"
    r"([_-]?\d+)?$",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"(DSN|CONNECTION_?STRING)([_-]?\d+)?$", re.IGNORECASE)
# Whole, and without anybody who comes: what is left of an address when its secret is elsewhere.
PUBLIC_URL = re.compile(r"[a-z][a-z0-9+.-]*://[^\s@?;=]+(\?[^\s@;]*)?", re.IGNORECASE)
FILE = re.compile(r"[_-]FILE$", re.IGNORECASE)
PLACES = ("PWD", "OLDPWD", "NOPASSWD")  # folders of a shell, and sudo's word: no passwords
PLAIN = ("", "true", "false", "none", "null", "yes", "no", "on", "off")
PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")
# A password that is wholly a place to be filled in, such as ${NAME}, {name} or <name>, is none yet.
FILLED = (
    r"(?!(?:\$\{\w+\}|\$(?-i:[A-Z_][A-Z0-9_]*)|\$\(|\{\{?\s*\w+\s*\}?\}|<[^>]*>)(?:[@\s;&\"']|$))"
)
# From a scheme's last letter on: a pattern of all of it would be tried from each letter of a long
# word to the word's end, which takes seconds of a program in Base64.
_SCHEME = r"[a-z][0-9+.-]*://"
URL_WITH_PASSWORD = re.compile(rf"{_SCHEME}[^\s/:@]*:{FILLED}[^\s/@]+@", re.IGNORECASE)
URL_WITH_TOKEN = re.compile(rf"{_SCHEME}[A-Za-z0-9_-]{{16,}}@", re.IGNORECASE)
SAID_IN_VALUE = re.compile(
    rf"(?:^|[?&;\s])(?:password|passwd|pwd|secret|token)\s*=\s*{FILLED}[^\s;&]{{2,}}", re.IGNORECASE
)
# Prefixes that their makers chose so that a search finds what has leaked.
TOKEN = re.compile(
    r"\b(gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{40,}|glpat-[\w-]{20}|A(?:KIA|SIA)[0-9A-Z]{16}"
    r"|xox[abprs]-[\w-]{10,}|[sr]k_live_[0-9A-Za-z]{20,}|sk-[\w-]{20,}|SG\.[\w-]{20,}\.[\w-]{20,}"
    r"|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}|dckr_pat_[\w-]{20,}|npm_[A-Za-z0-9]{36})"
)
RANDOM = re.compile(
    r"[0-9a-f]{64}|(?=[^A-Z]*[A-Z])(?=[^a-z]*[a-z])(?=\D*\d)[A-Za-z0-9+/_-]{40,}={0,2}"
)
# `PASSWORD=word`, `password: word` and `--password word`, as files and command lines have them.
# A sign before the value says that it is taken from elsewhere: `$NAME`, `"$(cat file)"`, `/file`.
SAID = re.compile(
    # looked ahead, so that `export NAME=word` is read from `export` and from `NAME` on
    r"(?:^|[\s;\"'{,(&?])(?=(?P<option>-{0,2})(?P<name>[A-Za-z][\w.-]*?)"
    r"(?P<between>\s*[=:]\s*|\s+)[\"']?(?P<value>[^\s\"'$(<{/\[|,;*=:][^\s\"',;]{1,}))",
    re.MULTILINE,
)
REDIS = re.compile(r"\bredis-cli\b[^|;&\n]*\s-a\s+(?![\"']?\$)\S+")
COMMENT = ("#", "//", ";")


def kind_of_value(text: str) -> str | None:
    """Say what secret a value is that nothing is filled into any more."""
    return _form(text) or ("a key, by its look," if RANDOM.fullmatch(text) else None)


def is_named(name: str, value: str) -> bool:
    """Tell whether a name says that its value is a secret, or where one is that is none."""
    if FILE.search(name) and NAME.search(FILE.sub("", name)):
        return not value.startswith("/")
    known = name in PLACES or value.strip().lower() in PLAIN
    if ADDRESS.search(name) and PUBLIC_URL.fullmatch(value) and not SAID_IN_VALUE.search(value):
        return False
    return bool(NAME.search(name)) and not known


def kind_in(text: str) -> str | None:
    """Say what secret a whole file or command line holds, by form or by a name before it."""
    if kind := _form(text):
        return kind
    if REDIS.search(text):
        return "a password"
    for line in text.splitlines():
        if line.lstrip().startswith(COMMENT):
            continue
        for found in SAID.finditer(line):
            # words of a sentence or a setting are neither assigned nor an option's
            assigned = found["between"].strip() or found["option"]
            if assigned and is_named(found["name"], found["value"]):
                return f"a password, by the name {found['name']},"
    return None


def _form(text: str) -> str | None:
    if PRIVATE_KEY.search(text):
        return "a private key"
    if URL_WITH_PASSWORD.search(text) or URL_WITH_TOKEN.search(text):
        return "a URL with its password"
    if TOKEN.search(text):
        return "a token"
    return "a password" if SAID_IN_VALUE.search(text) else None
