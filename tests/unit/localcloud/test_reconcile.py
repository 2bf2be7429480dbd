"""A new start after a kill: half-done actions fail, resources are as recorded, none is doubled."""

from __future__ import annotations

from localcloud.actions import INTERRUPTED
from localcloud.reconcile import reconcile
from tests.unit.localcloud.hetzner.support import Api, Watched

NEW = {"name": "web", "server_type": "cx23", "image": "debian-12", "location": "nbg1"}


def _killed(api: Api) -> Api:
    """Return a cloud over the same state whose predecessor never finished its work."""
    for action in api.store.all("action"):
        running = {"status": "running", "progress": 0, "finished": None}
        api.store.put("action", action["id"], action | running)
    return Api(api.store, Watched())


def test_a_server_that_was_being_made_is_whole_afterwards() -> None:
    """Its actions are errors, it runs, its name is taken once, and its machine was made anew."""
    first = Api()
    number = first.server()["id"]
    body = first.store.get("server", number)
    assert body is not None
    first.store.put("server", number, body | {"status": "initializing"})
    api = _killed(first)

    interrupted = reconcile(api.cloud)
    api.cloud.actions.settle(10)

    assert [action["command"] for action in interrupted] == ["create_server", "start_server"]
    errors = [api.get(f"/actions/{a['id']}")["action"]["error"] for a in interrupted]
    assert errors == [{"code": "action_failed", "message": INTERRUPTED}] * 2
    assert [(s["id"], s["status"]) for s in api.get("/servers")["servers"]] == [(number, "running")]
    assert isinstance(api.machines, Watched)
    asked = [name for name, _ in api.machines.asked]
    assert asked[:2] == ["delete_server", "create_server"]


def test_a_server_that_ran_is_left_alone() -> None:
    """Nothing is asked of the hypervisor for a server whose actions had ended."""
    first = Api()
    first.server()
    machines = Watched()
    machines._power = dict(first.machines._power)
    api = Api(first.store, machines)

    assert reconcile(api.cloud) == []
    assert machines.asked == []


def test_what_was_being_deleted_is_deleted() -> None:
    """A server on its way out and a volume marked for removal are gone."""
    first = Api()
    server = first.server()["id"]
    body = {"name": "v", "size": 10, "location": "nbg1"}
    volume = first.post("/volumes", body)["volume"]["id"]
    for kind, number, change in (
        ("server", server, {"status": "deleting"}),
        ("volume", volume, {"removing": True}),
    ):
        kept = first.store.get(kind, number)
        assert kept is not None
        first.store.put(kind, number, kept | change)
    api = Api(first.store, Watched())
    reconcile(api.cloud)
    api.cloud.actions.settle(10)

    assert (api.get("/servers")["servers"], api.get("/volumes")["volumes"]) == ([], [])
    assert api.ask("GET", "/_localcloud/inventory")[1] == {}
