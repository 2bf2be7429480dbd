"""How texts about alerts name things."""

from __future__ import annotations

SERVICE = "{{ $labels.service }}"
SERVER = "{{ $labels.server }}"
PLACE = "{{ $labels.mountpoint }}"
URL = "{{ $labels.url }}"
PERCENT = '{{ printf "%.0f" $value }} %'
SECONDS = '{{ printf "%.2f" $value }} s'
NUMBER = '{{ printf "%.0f" $value }}'
SINCE = "{{ humanizeDuration $value }}"


def camel(key: str) -> str:
    """Return a config's key as alerts are named: `cpu-critical` is `CpuCritical`."""
    return "".join(part.capitalize() for part in key.split("-"))


def amount(value: float) -> str:
    """Return a number without a tail of zeros."""
    return f"{value:g}"
