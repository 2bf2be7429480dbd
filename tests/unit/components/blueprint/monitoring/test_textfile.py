"""Prometheus' text format."""

from __future__ import annotations

import pytest

from components.blueprint.monitoring.textfile import exposition, gauge


def test_a_metric_has_its_words_and_all_its_values() -> None:
    """Times of today are written whole, shares with six digits."""
    found = exposition(
        [
            gauge("a_seconds", "When.", (1_790_000_000.0, {})),
            gauge("b_ratio", "How much.", (0.125, {"x": "1", "y": "2"}), (0, {"x": "2", "y": ""})),
        ]
    )
    assert found == (
        "# HELP a_seconds When.\n# TYPE a_seconds gauge\na_seconds 1790000000\n"
        "# HELP b_ratio How much.\n# TYPE b_ratio gauge\n"
        'b_ratio{x="1",y="2"} 0.125000\nb_ratio{x="2",y=""} 0\n'
    )


def test_a_metric_without_values_is_left_out() -> None:
    """The node exporter refuses a file with half of one."""
    assert exposition([gauge("a", "Nothing.")]) == ""


@pytest.mark.parametrize(
    ("text", "written"), [('a"b', r"a\"b"), ("a\\b", r"a\\b"), ("a\nb", r"a\nb")]
)
def test_labels_are_escaped(text: str, written: str) -> None:
    """A quote would end the label, a line break the line."""
    line = exposition([gauge("a", "Words.", (1, {"x": text}))]).splitlines()[-1]
    assert line == f'a{{x="{written}"}} 1'
