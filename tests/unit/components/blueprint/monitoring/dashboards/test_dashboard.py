"""Where panels stand on the page, and what Grafana is told of them."""

from __future__ import annotations

from typing import Any

import pytest

from components.blueprint.monitoring.dashboards.dashboard import Dashboard, Row
from components.blueprint.monitoring.dashboards.overview import overview
from components.blueprint.monitoring.dashboards.panel import Panel, Query, Step, as_json

_ASK = (Query(expr="up", legend="{{job}}"),)


def _panel(width: int = 8, **more: Any) -> Panel:
    values = {"title": "a", "kind": "timeseries", "queries": _ASK, "width": width, **more}
    return Panel(**values)


def _board(*rows: tuple[Panel, ...]) -> Dashboard:
    made = tuple(Row(title=str(number), panels=panels) for number, panels in enumerate(rows))
    return Dashboard(uid="a", title="A", rows=made)


def test_panels_stand_beside_each_other_until_the_row_is_full() -> None:
    """Three of eight columns fill a row; the fourth goes below the highest of them."""
    board = _board((_panel(), _panel(height=9), _panel(), _panel()), (_panel(24),))
    places = [(p["type"], p["gridPos"]["x"], p["gridPos"]["y"]) for p in board.as_json()["panels"]]
    assert places == [
        ("row", 0, 0),
        ("timeseries", 0, 1),
        ("timeseries", 8, 1),
        ("timeseries", 16, 1),
        ("timeseries", 0, 10),
        ("row", 0, 17),
        ("timeseries", 0, 18),
    ]


def test_panels_have_numbers_of_their_own() -> None:
    """Grafana tells panels from each other by them."""
    panels = _board((_panel(), _panel()), (_panel(),)).as_json()["panels"]
    assert [panel["id"] for panel in panels] == [1, 2, 3, 4, 5]


def test_numbers_of_now_are_asked_for_once() -> None:
    """A single number needs no history; a line does."""
    now, over_time = _board((_panel(kind="stat"), _panel())).as_json()["panels"][1:]
    assert (now["targets"][0]["instant"], now["targets"][0]["range"]) == (True, False)
    assert (over_time["targets"][0]["instant"], over_time["targets"][0]["range"]) == (False, True)


def test_colours_begin_with_green() -> None:
    """Grafana wants a step without a value below all others."""
    panel = _board((_panel(steps=(Step(value=1, color="red"),)),)).as_json()["panels"][1]
    steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    assert steps == [{"value": None, "color": "green"}, {"value": 1, "color": "red"}]


def test_where_less_is_worse_colours_begin_with_red() -> None:
    """Half of the public addresses is no green number."""
    (answer, missing, *_) = overview("A", slow=None, errors=None).rows[0].panels
    begins = {
        panel.title: as_json(panel, 1, 0, 0)["fieldConfig"]["defaults"]["thresholds"]["steps"]
        for panel in (answer, missing)
    }
    assert begins == {
        "Public addresses that answer": [
            {"value": None, "color": "red"},
            {"value": 1, "color": "green"},
        ],
        "Tasks missing": [{"value": None, "color": "green"}, {"value": 1, "color": "red"}],
    }


@pytest.mark.parametrize(
    ("more", "said"),
    [({"width": 25}, "25 of 24 columns"), ({"queries": ()}, "asks nothing")],
)
def test_a_panel_that_cannot_be_drawn_is_refused(more: dict[str, Any], said: str) -> None:
    """It names the panel."""
    with pytest.raises(ValueError, match=f"panel a: .*{said}"):
        _panel(**more)


def test_an_address_that_grafana_would_not_take_is_refused() -> None:
    """It takes forty letters."""
    assert Dashboard(uid="a" * 40, title="", rows=()).uid
    with pytest.raises(ValueError, match="40 letters"):
        Dashboard(uid="a" * 41, title="", rows=())
