"""The Mermaid picture."""

from __future__ import annotations

from report import events
from report.picture import LARGEST, picture
from tests.unit.report.log import SERVER, VOLUME, log, step


def test_resources_stand_in_their_components() -> None:
    """Each component is a box; colours tell what happens."""
    preview = events.read(
        log(
            step("create", VOLUME, "data-a", None, {}),
            step("delete", SERVER, "app-1", {}, parent="plinth:index:AppServer::app-1"),
        )
    )
    drawn = picture(preview.changes, "dev")
    assert drawn is not None
    assert drawn.splitlines()[:9] == [
        "flowchart LR",
        '  subgraph g0["app-1"]',
        "    direction LR",
        '    g0n0["server app-1"]:::delete',
        "  end",
        '  subgraph g1["data"]',
        "    direction LR",
        '    g1n0["volume a"]:::create',
        "  end",
    ]


def test_too_much_is_not_drawn() -> None:
    """More than can be read is left to the list."""
    parents = [f"plinth:index:AppServer::app-{n}" for n in range(LARGEST + 1)]
    many = [step("create", VOLUME, f"v{n}", None, {}, p) for n, p in enumerate(parents)]
    assert picture(events.read(log(*many)).changes, "dev") is None
    assert picture(events.read(log(many[0])).changes, "dev") is None


def test_many_of_a_sort_are_one_node() -> None:
    """A component with many alike shows their number; the boxes stand in a row."""
    many = [step("create", VOLUME, f"v{n}", None, {}) for n in range(4)]
    other = step("create", SERVER, "app-1", None, {}, parent="plinth:index:AppServer::app-1")
    drawn = picture(events.read(log(*many, other)).changes, "dev")
    assert drawn is not None
    assert '    g1n0["4 volumes"]:::create' in drawn.splitlines()
    assert "  g0 ~~~ g1" in drawn.splitlines()
