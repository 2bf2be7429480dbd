"""What of a store comes back, and what has no way into its place."""

from __future__ import annotations

from typing import Any

import pytest

from cli.backups import parts
from cli.backups.plan import Wish
from cli.backups.remote import Remote
from cli.backups.stack import Stack
from cli.context import resolve
from cli.errors import PlinthError
from cli.explain import source


def _stack(system: str) -> Stack:
    context = resolve(system, "prod", "local")
    explained = source.explained(context)
    backups = explained.blueprint.backups
    assert backups is not None
    nobody: Any = None
    remote = Remote("none", "false")
    return Stack(context, nobody, explained.config, explained.blueprint, backups, {}, remote)


@pytest.mark.parametrize("item", ["postgres", "redis", "meilisearch"])
def test_stores_come_back_in_place(item: str) -> None:
    """Each as it was asked for."""
    stack = _stack("chrono-scraper")
    wish = Wish(moment=1.0)

    assert parts.whole(stack, stack.item(item), wish) == wish


def test_a_dump_comes_back_as_its_database() -> None:
    """That of the service, where nobody names another."""
    stack = _stack("chrono-scraper")
    dump = stack.item("postgres-dump")

    assert parts.whole(stack, dump, Wish()).database == "chrono_scraper"
    assert parts.whole(stack, dump, Wish(database="other")).database == "other"
    assert parts.whole(stack, dump, Wish(beside=True)).database is None


@pytest.mark.parametrize(
    ("system", "item", "wish", "told"),
    [
        ("chrono-scraper", "config", Wish(), "a deployment writes anew): add --beside"),
        ("nutri", "supabase", Wish(), "it is somebody else's database): add --beside"),
        ("chrono-scraper", "redis", Wish(database="x"), "redis holds no databases of a Postgres"),
    ],
)
def test_what_has_no_way_is_told(system: str, item: str, wish: Wish, told: str) -> None:
    """With what to do instead."""
    stack = _stack(system)
    with pytest.raises(PlinthError) as caught:
        parts.whole(stack, stack.item(item), wish)

    assert told in str(caught.value)
    assert parts.whole(stack, stack.item(item), Wish(beside=True)) == Wish(beside=True)
