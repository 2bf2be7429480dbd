"""What a killed run leaves behind is found and removed, and nothing else."""

from typing import Any

from cli.heal import known_ids, pending, remove_orphans


class FakeInventory:
    """An inventory in memory: the test's own list of what the cloud has."""

    def __init__(self, items: dict[str, list[dict[str, Any]]]) -> None:
        """Take resources by kind."""
        self.items = items
        self.deleted: list[tuple[str, int]] = []

    def labelled(self, kind: str, selector: str) -> list[dict[str, Any]]:
        """Return the resources of a kind; the selector must be the stack's."""
        assert selector == "managed-by=plinth,stack=dev"
        return self.items.get(kind, [])

    def delete(self, kind: str, identifier: int) -> None:
        """Note the deletion."""
        self.deleted.append((kind, identifier))


STATE = {
    "resources": [
        {"type": "hcloud:index/server:Server", "id": "7"},
        {"type": "docker:index/service:Service", "id": "abc"},
    ],
    "pending_operations": [
        {"type": "creating", "resource": {"urn": "u1"}},
        {"type": "updating", "resource": {"urn": "u2"}},
    ],
}


def test_known_ids_are_those_of_hetzner_resources() -> None:
    """Ids are kept by kind; other clouds' resources are left out."""
    known = known_ids(STATE)
    assert known["servers"] == {"7"}
    assert sum(map(len, known.values())) == 1


def test_only_creations_are_pending() -> None:
    """Operations that were no creation leave nothing unknown behind."""
    assert pending(STATE) == [{"urn": "u1"}]


def test_orphans_go_servers_first_and_known_ones_stay() -> None:
    """What the state does not know is deleted, servers before what is attached to them."""
    inventory = FakeInventory(
        {
            "servers": [{"id": 7, "name": "kept"}, {"id": 8, "name": "lost"}],
            "firewalls": [{"id": 3, "name": "lost-firewall"}],
        }
    )
    removed = remove_orphans(inventory, "dev", known_ids(STATE))
    assert removed == ["servers lost", "firewalls lost-firewall"]
    assert inventory.deleted == [("servers", 8), ("firewalls", 3)]


def test_nothing_is_removed_where_all_is_known() -> None:
    """A cloud that matches its state is left alone."""
    inventory = FakeInventory({"servers": [{"id": 7, "name": "kept"}]})
    assert remove_orphans(inventory, "dev", known_ids(STATE)) == []
    assert inventory.deleted == []
