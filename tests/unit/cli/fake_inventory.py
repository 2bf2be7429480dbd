"""A cloud's inventory in memory, for what heals it."""

from typing import Any

from cli.cloud_inventory import Inventory


class FakeInventory(Inventory):
    """The test's own list of what the cloud has; notes what is done to it."""

    def __init__(self, items: dict[str, list[dict[str, Any]]]) -> None:
        """Take resources by kind."""
        super().__init__("http://127.0.0.1:9", "none")
        self.items = items
        self.deleted: list[tuple[str, int]] = []
        self.acted: list[tuple[str, int, str, dict[str, Any]]] = []

    def labelled(self, kind: str, selector: str) -> list[dict[str, Any]]:
        """Return the resources of a kind; the selector must be the stack's."""
        assert selector == "managed-by=plinth,stack=dev"
        return self.items.get(kind, [])

    def delete(self, kind: str, identifier: int) -> None:
        """Note the deletion."""
        self.deleted.append((kind, identifier))

    def act(self, kind: str, identifier: int, action: str, body: dict[str, Any]) -> None:
        """Note the action."""
        self.acted.append((kind, identifier, action, body))
