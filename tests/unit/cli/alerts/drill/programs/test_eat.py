"""How much memory is used."""

from __future__ import annotations

from cli.alerts.drill.programs import eat


def test_what_is_not_available_is_used() -> None:
    """As the alert's rule has it: files in memory are not used."""
    assert eat.used("MemTotal: 400 kB\nMemFree: 10 kB\nMemAvailable: 100 kB\n") == 75.0
    assert eat.used("MemTotal: 400 kB\nMemAvailable: 400 kB\n") == 0.0
