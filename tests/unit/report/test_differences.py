"""What differs between two sides of a resource."""

from __future__ import annotations

from report.differences import ABSENT, Difference, differences, shown


def test_leaves_are_found_by_path() -> None:
    """Only what differs, down to the single value."""
    old, new = {"a": {"b": 1, "c": 2}, "d": 3}, {"a": {"b": 1, "c": 5}, "e": 4}
    assert list(differences(old, new)) == [
        Difference("a.c", 2, 5),
        Difference("d", 3, ABSENT),
        Difference("e", ABSENT, 4),
    ]
    assert list(differences(old, old)) == []


def test_named_items_are_compared_by_name() -> None:
    """One more label at the front is one difference."""
    old = [{"label": "b", "value": "1"}]
    new = [{"label": "a", "value": "0"}, {"label": "b", "value": "1"}]
    found = list(differences({"labels": old}, {"labels": new}))
    assert found == [Difference("labels[a]", ABSENT, {"label": "a", "value": "0"})]


def test_a_second_item_of_the_same_name_is_seen() -> None:
    """Two firewall rules with one description are two, wherever the new one stands."""
    narrow, wide = {"description": "SSH", "from": "10.0.0.1"}, {"description": "SSH", "from": "all"}
    added = [Difference("rules[0]", ABSENT, wide)]
    assert list(differences({"rules": [narrow]}, {"rules": [wide, narrow]})) == added
    taken = [Difference("rules[0]", wide, ABSENT)]
    assert list(differences({"rules": [wide, narrow]}, {"rules": [narrow]})) == taken


def test_values_are_shown_for_people() -> None:
    """Switches are yes and no, empty lists none."""
    values: list[object] = [True, [], ["a", "b"], None]
    assert [shown(value) for value in values] == ["yes", "none", "a, b", "none"]
