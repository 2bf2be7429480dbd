"""What all nouns have in common: list, get, change name and labels, their actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from localcloud.cloud import title
from localcloud.errors import not_found
from localcloud.hetzner.call import Answer, Call
from localcloud.hetzner.endpoint import route
from localcloud.hetzner.fields import NameAndLabels
from localcloud.hetzner.listing import Filter, among, page_of

if TYPE_CHECKING:
    from starlette.routing import Route

    from localcloud.cloud import Cloud
    from localcloud.hetzner.fields import Body
    from localcloud.store import Document

View = Callable[["Cloud", "Document"], "Document"]
BY_NAME: Mapping[str, Filter] = {"name": among("name")}
BY_ALL = ("id", "name", "created")
ACTION_SORT = ("id", "command", "status", "started", "finished")


@dataclass(frozen=True)
class Noun:
    """A kind of resource.

    Attributes:
        kind: singular, as in bodies and in the store.
        plural: as in paths and lists.
        view: makes the API's object out of the document.
        filters: query parameters of its list.
        change: body of PUT.
        changed: called with a changed document, in the same transaction.
    """

    kind: str
    plural: str
    view: View
    filters: Mapping[str, Filter] = field(default_factory=lambda: BY_NAME)
    sortable: tuple[str, ...] = BY_ALL
    change: type[Body] = NameAndLabels
    changed: Callable[[Cloud, Document], object] | None = None
    has_actions: bool = True

    def show(self, cloud: Cloud, body: Document, **more: Any) -> Document:
        """Return the answer's body with this object, and more beside it."""
        return {self.kind: self.view(cloud, body), **more}

    def routes(self, cloud: Cloud) -> list[Route]:
        """Return the routes that need no code of the noun."""
        routes = [
            route(cloud, "GET", f"/{self.plural}", self._list),
            route(cloud, "GET", f"/{self.plural}/{{id:int}}", self._get),
            route(cloud, "PUT", f"/{self.plural}/{{id:int}}", self._change, self.change),
        ]
        if self.has_actions:
            one = f"/{self.plural}/{{id:int}}/actions"
            routes += [
                route(cloud, "GET", f"/{self.plural}/actions", self._all_actions),
                route(cloud, "GET", f"/{self.plural}/actions/{{action_id:int}}", self._action),
                route(cloud, "GET", one, self._actions),
                route(cloud, "GET", f"{one}/{{action_id:int}}", self._action),
            ]
        return routes

    def _list(self, call: Call[Any]) -> Answer:
        items = [self.view(call.cloud, body) for body in call.cloud.all(self.kind)]
        return Answer(
            page_of(
                call.query,
                self.plural,
                items,
                filters=self.filters,
                sortable=self.sortable,
                labels=True,
            )
        )

    def _get(self, call: Call[Any]) -> Answer:
        return Answer(self.show(call.cloud, call.cloud.find(self.kind, call.id)))

    def _change(self, call: Call[Any]) -> Answer:
        body = call.cloud.find(self.kind, call.id)
        changes = call.body.model_dump(exclude_none=True)
        if "name" in changes:
            call.cloud.check_name(self.kind, changes["name"], own=call.id)
        body.update(changes)
        call.cloud.save(self.kind, body)
        if self.changed is not None:
            self.changed(call.cloud, body)
        return Answer(self.show(call.cloud, body))

    def _all_actions(self, call: Call[Any]) -> Answer:
        kept = [a for a in call.cloud.store.all("action") if self._about(a)]
        return Answer(action_page(call, kept))

    def _actions(self, call: Call[Any]) -> Answer:
        call.cloud.find(self.kind, call.id)
        kept = [a for a in call.cloud.store.all("action") if self._about(a, call.id)]
        return Answer(action_page(call, kept))

    def _action(self, call: Call[Any]) -> Answer:
        number = call.path["action_id"]
        action = call.cloud.store.get("action", number)
        if action is None or not self._about(action, call.path.get("id")):
            raise not_found(f"{title(self.kind)} action", number)
        return Answer({"action": action})

    def _about(self, action: Document, number: int | None = None) -> bool:
        return any(
            r["type"] == self.kind and number in (None, r["id"]) for r in action["resources"]
        )


def action_page(call: Call[Any], actions: list[Document]) -> Document:
    """Return a page of actions, filtered by status and ID."""
    return page_of(
        call.query,
        "actions",
        actions,
        filters={"status": among("status"), "id": among("id")},
        sortable=ACTION_SORT,
    )
