"""How much memory is missing until a share of it is used."""

from __future__ import annotations

from cli.alerts.drill.programs import eat


def test_what_is_not_available_is_used() -> None:
    """As the alert's rule has it: files in memory are not used; too much is less than none."""
    text = f"MemTotal: {400 * 8192} kB\nMemFree: 10 kB\nMemAvailable: {100 * 8192} kB\n"
    assert eat.missing(90, text) == 60
    assert eat.missing(75, text) == 0
    assert eat.missing(70, text) == -20
