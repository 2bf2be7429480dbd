"""What a refresh found."""

from __future__ import annotations

from drift.refreshed import changes
from tests.unit.drift.made import FIREWALL, RECORD, SERVER, read, urn


def test_what_the_program_sets_is_compared() -> None:
    """A label that was changed is a change, a computed value that has filled in since is none."""
    inputs = {"labels": {"a": "1"}, "__defaults": []}
    old, new = {"labels": {"a": "1"}, "serverId": None}, {"labels": {"a": "2"}, "serverId": 7}
    (change,) = changes([read(SERVER, "app-1", inputs, old, new)])
    assert (change.name, change.gone, change.paths) == ("app-1", False, ("labels.a",))
    assert (change.old, change.new) == ({"labels": {"a": "1"}}, {"labels": {"a": "2"}})
    assert list(changes([read(SERVER, "app-1", inputs, old, {**old, "serverId": 7})])) == []


def test_a_server_that_is_off_is_a_change_to_which_the_engine_says_same() -> None:
    """No program sets whether a server runs, and the engine does not tell of it."""
    old, new = {"name": "a", "status": "running"}, {"name": "a", "status": "off"}
    (change,) = changes([read(SERVER, "app-1", {"name": "a"}, old, new, "same")])
    assert change.paths == ("status",)


def test_a_record_that_was_touched_and_is_as_it_was_is_no_change() -> None:
    """Cloudflare's time of the last change alone is no drift."""
    old = {"content": "192.0.2.1", "modifiedOn": "2026-11-20T10:00:00Z"}
    new = {**old, "modifiedOn": "2026-11-21T10:00:00Z"}
    assert list(changes([read(RECORD, "www", {"content": "192.0.2.1"}, old, new)])) == []


def test_what_is_gone_is_told() -> None:
    """A resource that the provider does not find any more is gone, with what was known of it."""
    (change,) = changes([read(FIREWALL, "f", {"name": "x"}, {"name": "x"}, None, "delete")])
    assert (change.gone, change.urn) == (True, urn(FIREWALL, "f"))
    assert change.facts == {"name": "x", "id": "1"}


def test_the_ways_to_write_nothing_are_no_change() -> None:
    """None, no items and no are the same nothing, at any depth; a zero is a number."""
    inputs = {"a": {"b": None, "n": 1}, "on": True}
    old = {"a": {"b": None, "c": [], "n": 1, "items": [{"d": None}]}, "on": True}
    new = {"a": {"b": {}, "c": None, "n": 1, "items": [{"d": False}]}, "on": True}
    assert list(changes([read(SERVER, "app-1", inputs, old, new)])) == []
    less = {"a": {"b": {}, "n": 0, "items": [{"d": True}]}, "on": False}
    (change,) = changes([read(SERVER, "app-1", inputs, old, less)])
    assert change.paths == ("a.items[0].d", "a.n", "on")


def test_the_order_of_a_list_is_no_change_where_its_items_have_names() -> None:
    """Docker gives mounts back in another order, and what is empty in each in another way."""
    one, other = {"target": "/a", "options": {}}, {"target": "/b", "options": {"size": 1}}
    inputs = {"mounts": [one, other]}
    again = {"mounts": [{**other, "more": None}, {"target": "/a"}]}
    assert list(changes([read(SERVER, "app-1", inputs, inputs, again)])) == []
    more = {"mounts": [{**other, "options": {"size": 2}}, {"target": "/a"}]}
    (change,) = changes([read(SERVER, "app-1", inputs, inputs, more)])
    assert change.paths == ("mounts[/b].options.size",)


def test_secrets_are_masked() -> None:
    """A value that looks secret is in no change."""
    inputs = {"labels": {"api_token": "old-value"}}
    new = {"labels": {"api_token": "new-value", "b": "2"}}
    (change,) = changes([read(SERVER, "app-1", inputs, inputs, new)])
    assert "value" not in str(change)


def test_components_and_generated_passwords_are_not_compared() -> None:
    """They are in no cloud, so nobody can have changed them there."""
    types = ("plinth:index:Edge", "random:index/randomPassword:RandomPassword")
    lines = [read(token, "x", {"a": 1}, {"a": 1}, {"a": 2}) for token in types]
    assert list(changes(lines)) == []
