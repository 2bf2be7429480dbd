"""Volumes: made, attached, grown, kept."""

from __future__ import annotations

from tests.unit.localcloud.hetzner.support import Api, Watched

NEW = {"name": "data", "size": 10, "location": "nbg1", "format": "ext4"}


def test_a_volume_is_made_and_attached(api: Api) -> None:
    """It ends available, and its device carries its ID."""
    server = api.server()["id"]
    number = api.post("/volumes", NEW)["volume"]["id"]
    api.post(f"/volumes/{number}/actions/attach", {"server": server})
    volume = api.get(f"/volumes/{number}")["volume"]

    assert (volume["status"], volume["server"]) == ("available", server)
    assert volume["linux_device"] == f"/dev/disk/by-id/scsi-0HC_Volume_{number}"
    assert api.get(f"/servers/{server}")["server"]["volumes"] == [number]


def test_sizes_and_places_that_do_not_fit(api: Api) -> None:
    """Too small, too large, nowhere, in another place than the server: all are refused."""
    server = api.server()["id"]
    wrong = [NEW | {"size": 9}, NEW | {"size": 10241}, {"name": "x", "size": 10}]
    far = api.post("/volumes", NEW | {"location": "fsn1"})["volume"]["id"]

    assert [api.refused("POST", "/volumes", body) for body in wrong] == [(422, "invalid_input")] * 3
    attach = api.refused("POST", f"/volumes/{far}/actions/attach", {"server": server})
    assert attach == (422, "invalid_input")


def test_an_attached_volume_is_not_deleted(api: Api) -> None:
    """It has to be detached first; a protected one stays even then."""
    server = api.server()["id"]
    number = api.post("/volumes", {"name": "v", "size": 10, "server": server})["volume"]["id"]
    attached = api.refused("DELETE", f"/volumes/{number}")
    api.post(f"/volumes/{number}/actions/detach")
    api.post(f"/volumes/{number}/actions/change_protection", {"delete": True})
    protected = api.refused("DELETE", f"/volumes/{number}")
    api.post(f"/volumes/{number}/actions/change_protection", {"delete": False})

    assert attached == (422, "volume_attached")
    assert protected == (423, "protected")
    assert api.delete(f"/volumes/{number}") == 204


def test_a_volume_only_grows(api: Api) -> None:
    """A smaller size is refused, a larger one is kept, one that fails is taken back."""
    assert isinstance(api.machines, Watched)
    number = api.post("/volumes", NEW)["volume"]["id"]
    path = f"/volumes/{number}/actions/resize"
    smaller = api.refused("POST", path, {"size": 10})
    api.post(path, {"size": 20})
    api.machines.fail.add("resize_volume")
    api.post(path, {"size": 30})

    assert smaller == (422, "invalid_input")
    assert api.get(f"/volumes/{number}")["volume"]["size"] == 20


def test_a_delete_that_fails_keeps_the_volume(api: Api) -> None:
    """The error is the hypervisor's, and the volume can be deleted later."""
    assert isinstance(api.machines, Watched)
    number = api.post("/volumes", NEW)["volume"]["id"]
    api.machines.fail.add("delete_volume")
    failed = api.refused("DELETE", f"/volumes/{number}")
    api.machines.fail.clear()

    assert failed == (412, "resource_unavailable")
    assert api.delete(f"/volumes/{number}") == 204
