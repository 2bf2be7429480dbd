"""Ask stores in their own protocols, and say which do not answer and why.

A line of standard error for each that does not, by host and port, never with a password; the
program ends 1 where there is one.
"""

from __future__ import annotations

import re
import ssl
import struct
import sys
from typing import Any

from . import postgres, redis, s3
from .connection import TIMEOUT
from .place import NoAnswerError, place

ASK = {"postgres": postgres.ask, "redis": redis.ask, "s3": s3.ask}


def fault(question: dict[str, Any]) -> str | None:
    """Ask one store; returns why it does not answer, None where it does."""
    where = ""
    try:
        at = place(question["kind"], question["url"])
        where = f" at {at.host}:{at.port}"
        ASK[question["kind"]](at, question.get("ca") or None)
    except NoAnswerError as error:
        why = str(error)
    except ssl.SSLCertVerificationError as error:
        why = f"its certificate is not trusted: {error.verify_message}"
    except TimeoutError:
        why = f"no answer within {TIMEOUT:.0f} s"
    except (OSError, ValueError, LookupError, struct.error) as error:
        why = getattr(error, "strerror", None) or str(error)
    else:
        return None
    return f"{question['name']} ({question['variable']}){where} does not answer: {_clean(why)}"


def _clean(words: str) -> str:
    """Leave out whatever looks like the part of a URL that holds a password."""
    return re.sub(r"//[^@\s]*@", "//", words)


def main(questions: list[dict[str, Any]]) -> int:
    """Ask all; say what is wrong and what to do about it."""
    faults = [said for said in map(fault, questions) if said]
    for said in faults:
        sys.stderr.write(f"{said}\n")
    if faults:
        sys.stderr.write(
            "No service was started. Is it running, does it let this server's address in, and is "
            "the URL right? (pulumi config set --secret --path 'plinth:secrets.KEY')\n"
        )
    return 1 if faults else 0
