"""What the packs add to a preview, from its runs."""

from __future__ import annotations

import pytest

from bench.measured import Run
from bench.policies import figures


def _run(seconds: float, cpu: float, output: str = "    + 50 to create") -> Run:
    return Run(seconds=seconds, cpu=cpu, tree_mb=0, program_mb=0, output=output)


def test_the_quickest_runs_are_compared_and_brought_to_a_hundred_resources() -> None:
    """A run that the machine held up says nothing of the packs."""
    pairs = [(_run(3.0, 4.0), _run(9.0, 5.0)), (_run(8.0, 4.5), _run(3.5, 4.25))]
    found = {item.name: item for item in figures("preview x", pairs, 0.7)}
    title = "preview x (50 resources)"
    assert found[f"{title}, no policies"].values == (3.0, 8.0)
    assert found[f"{title}, both packs"].values == (9.0, 3.5)
    assert found[f"{title}, both packs add"].values == (0.5,)
    assert found[f"{title}, both packs add"].limit == 0.7
    assert found[f"{title}, both packs add for each 100"].values == (1.0,)
    assert found[f"{title}, both packs add CPU"].values == (0.25,)


def test_a_preview_that_made_nothing_is_no_measure() -> None:
    """Of a stack without resources nothing is said for each hundred."""
    with pytest.raises(ValueError, match="preview x: the preview does not tell how many"):
        figures("preview x", [(_run(1, 1), _run(2, 2, "nothing changed"))], None)
