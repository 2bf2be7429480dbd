"""What a place's refusal means, and what to do: in S3's own codes and in its clients' words."""

from __future__ import annotations

_KEYS = "give the stack the account's keys of today (the secrets of the place) and deploy"
# the first that is in what was said counts
_KNOWN = (
    (("InvalidAccessKeyId", "Access Key Id you provided does not exist"),
     f"the access key is not known there, or was withdrawn: {_KEYS}"),
    (("SignatureDoesNotMatch", "signature we calculated does not match"),
     f"the secret key is not that of the access key: {_KEYS}"),
    (("ExpiredToken", "token has expired"), f"the credentials have expired: {_KEYS}"),
    (("RequestTimeTooSkewed", "difference between the request time and"),
     "the server's clock is wrong: see timedatectl"),
    (("NoSuchBucket", "specified bucket does not exist"),
     ("there is no such bucket: docs/backups.md has its making; or choose another "
     "(plinth:backup_schedule.places)")),
    (("AccessDenied", "Access Denied"),
     ("these credentials may not do that there, or there is no such bucket: docs/backups.md has "
     "the rights that they need")),
    (("CryptoError", "FormatError", "wrong password or no key found"),
     ("another key opens what is there, or it is damaged: give the stack the `backup-key` of then, "
     "or choose another bucket (plinth:backup_schedule.places)")),
    (("No space left on device", "no space left on device"),
     "the place is full; what it has is whole"),
)  # fmt: skip


def advice(said: str) -> str:
    """Return what to do about what a program said, in brackets; empty where that is not known."""
    for signs, words in _KNOWN:
        if any(sign in said for sign in signs):
            return f" ({words})"
    return ""
