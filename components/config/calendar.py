"""Times as systemd's OnCalendar has them, judged offline; the server's own systemd judges again."""

from __future__ import annotations

import re

SHORTHANDS = (
    "minutely", "hourly", "daily", "weekly", "monthly", "quarterly", "semiannually", "yearly",
)  # fmt: skip
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FORM = re.compile(
    r"^(?:(?P<days>[A-Za-z][A-Za-z,.]*)(?:\s+|$))?"
    r"(?:(?P<date>[\d*,./]+-[\d*,./]+(?:-[\d*,./]+)?)(?:\s+|$))?"
    r"(?P<time>[\d*,./]+:[\d*,./]+(?::[\d*,./]+)?)?$"
)
_FIELDS = {
    "year": (1970, 2199), "month": (1, 12), "day": (1, 31),
    "hour": (0, 23), "minute": (0, 59), "second": (0, 59),
}  # fmt: skip


def why_no_calendar(text: str) -> str | None:
    """Return why this is no time for OnCalendar, None where it is one."""
    if text in SHORTHANDS:
        return None
    match = _FORM.match(text.strip())
    if match is None or not any(match.groupdict().values()):
        return "it has neither days, date nor time in systemd's form"
    faults = [_days(match["days"])] if match["days"] else []
    if match["date"]:
        parts = match["date"].split("-")
        faults += map(_field, ("year", "month", "day")[-len(parts) :], parts)
    if match["time"]:
        faults += map(_field, ("hour", "minute", "second"), match["time"].split(":"))
    return next((fault for fault in faults if fault), None)


def _days(text: str) -> str | None:
    """Return what is wrong with a list of days or ranges of days."""
    for word in re.split(r",|\.\.", text):
        if not word or not any(_long(day).startswith(word.lower()) for day in _DAYS):
            return f"`{word}` is no day of the week"
    return None


def _long(day: str) -> str:
    return {"tue": "tuesday", "wed": "wednesday", "thu": "thursday", "sat": "saturday"}.get(
        day, f"{day}day"
    )


def _field(name: str, text: str) -> str | None:
    """Return what is wrong with a list of numbers, ranges and steps."""
    low, high = _FIELDS[name]
    for item in text.split(","):
        start, _, step = item.partition("/")
        numbers = [] if start == "*" else start.split("..")
        if step and not step.isdigit():
            return f"`{item}` is no step of the {name}"
        if not all(number.isdigit() and low <= int(number) <= high for number in numbers):
            return f"`{item}` is no {name} ({low} to {high})"
    return None
