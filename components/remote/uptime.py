"""Have a check of UptimeRobot, or remove it. Runs where one deploys, by the standard library alone.

The account is asked each time for a check of that name, so that nothing is made twice and a check
that somebody deleted comes back. Told by variables: UPTIME_API, UPTIME_KEY, UPTIME_WANTED.
"""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

_HTTP, _ACTIVE = "1", 2  # a monitor's type, a contact's status
_PATIENCE, _TRIES = 30.0, 6
_LONGEST = 60.0  # seconds that are waited when the account has asked too often
_TOO_OFTEN = 429


def call(method: str, **fields: str) -> dict[str, Any]:
    """Return what a method of the API answers; ends with its reason where it refuses."""
    given = {"api_key": os.environ["UPTIME_KEY"], "format": "json", **fields}
    request = urllib.request.Request(  # noqa: S310 - the plan names it
        f"{os.environ['UPTIME_API']}/{method}", data=urllib.parse.urlencode(given).encode()
    )
    for left in reversed(range(_TRIES)):
        try:
            with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310
                found: dict[str, Any] = json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code != _TOO_OFTEN or not left:
                sys.exit(f"UptimeRobot answered {method} with {error.code}.")
            wait = error.headers.get("Retry-After", "")
            time.sleep(min(_LONGEST, float(wait) if wait.isdecimal() else 10.0))
        except (OSError, ValueError) as error:
            sys.exit(f"UptimeRobot cannot be asked ({method}): {error}. Deploy again later.")
        else:
            if found.get("stat") == "ok":
                return found
            why = found.get("error") or {}
            sys.exit(f"UptimeRobot refused {method}: {why.get('message') or why.get('type')}")
    return {}  # not reached: the last try ends it


def known(name: str) -> str | None:
    """Return the number of the account's check of that name."""
    found = call("getMonitors", search=name).get("monitors") or []
    return next((str(item["id"]) for item in found if item["friendly_name"] == name), None)


def contacts(names: list[str]) -> str:
    """Return whom a check tells, as the API wants it."""
    found = call("getAlertContacts").get("alert_contacts") or []
    active = {c["friendly_name"] or c["value"]: c["id"] for c in found if c["status"] == _ACTIVE}
    if missing := [name for name in names if name not in active]:
        sys.exit(
            f"UptimeRobot has no confirmed alert contact `{missing[0]}`. Known: "
            f"{', '.join(active) or 'none'}. Make it in the account, or change "
            "monitoring.uptime.contacts."
        )
    if not active:
        sys.exit("UptimeRobot would tell nobody: confirm an alert contact in the account.")
    return "-".join(f"{active[name]}_0_0" for name in names or active)


def have(wanted: dict[str, Any]) -> str:
    """Have a check as it is wanted; return its number."""
    fields = {
        "friendly_name": str(wanted["name"]),
        "url": str(wanted["url"]),
        "interval": str(wanted["every"]),
        "alert_contacts": contacts(wanted["contacts"]),
    }
    number = known(wanted["name"])
    if number is None:
        return str(call("newMonitor", type=_HTTP, **fields)["monitor"]["id"])
    call("editMonitor", id=number, **fields)
    return number


def remove(wanted: dict[str, Any]) -> None:
    """Have no such check."""
    number = known(wanted["name"])
    if number is not None:
        call("deleteMonitor", id=number)


def main(words: list[str]) -> None:
    """Do what the first word says."""
    wanted = json.loads(os.environ["UPTIME_WANTED"])
    if words == ["remove"]:
        remove(wanted)
    else:
        sys.stdout.write(f"{have(wanted)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
