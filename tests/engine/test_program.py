"""The program under the real engine and providers, on a cloud that has an API and no machines."""

from __future__ import annotations

import json
from ipaddress import ip_address, ip_network
from typing import Any

from hcloud import Client

from tests.engine.conftest import Project
from tests.engine.consumer import Consumer


def _client(project: Project) -> Client:
    return Client(
        token=project.variables["HCLOUD_TOKEN"], api_endpoint=project.variables["HCLOUD_ENDPOINT"]
    )


def test_a_bad_config_is_told_whole_before_anything_is_touched(project: Project) -> None:
    """All problems come in one message with remedies, no traceback, and nothing is made."""
    with project.config("plinth:location: nbg1", "plinth:locaton: nbg1\n  plinth:location: mars"):
        done = project.stack("up", "--yes", "--skip-preview")
    told = done.stdout + done.stderr
    assert done.returncode != 0
    assert "The config has 2 problems; nothing was touched." in told
    assert "did you mean `location`?" in told
    assert "there is no location `mars`" in told
    assert "Traceback" not in told
    assert "unhandled" not in told
    assert _client(project).ssh_keys.get_all() == []


def test_a_missing_deploy_key_is_told_with_its_remedy(project: Project) -> None:
    """Without the key the program says how to make it, and no traceback."""
    key = project.path / ".env" / "ssh" / "deploy-dev"
    away = key.rename(key.with_name("away"))
    try:
        done = project.stack("preview")
    finally:
        away.rename(key)
    told = done.stdout + done.stderr
    assert done.returncode != 0
    assert "ssh-keygen -t ed25519" in told
    assert "Traceback" not in told


def test_a_wrong_token_gives_the_providers_error(project: Project) -> None:
    """The cloud's own words reach the user, without a traceback."""
    done = project.stack("up", "--yes", "--skip-preview", HCLOUD_TOKEN="x" * 64)
    told = done.stdout + done.stderr
    assert done.returncode != 0
    assert "unauthorized" in told
    assert "Traceback" not in told


def test_up_builds_what_the_api_can_hold(project: Project) -> None:
    """`up` ends 0, and Hetzner's own client finds what was planned."""
    done = project.stack("up", "--yes", "--skip-preview")
    assert done.returncode == 0, done.stdout
    client = _client(project)
    (server,) = client.servers.get_all()
    assert server.name == "chrono-scraper-dev-app-1"
    assert (server.labels or {})["managed-by"] == "plinth"
    (volume,) = client.volumes.get_all()
    assert volume.server is not None
    assert volume.server.id == server.id
    (balancer,) = client.load_balancers.get_all()
    targets = [target.server.id for target in balancer.targets or () if target.server]
    assert targets == [server.id]
    (floating,) = client.floating_ips.get_all()
    assert floating.server is not None
    assert floating.server.id == server.id


def test_outputs_say_what_does_not_run(project: Project) -> None:
    """Where nothing boots the outputs give the reason instead of a way to log in."""
    outputs = project.outputs()
    assert outputs["contract_version"] == 1
    assert outputs["containers"].startswith("not run: ")
    assert len(outputs["containers"]) > len("not run: ")
    assert outputs["servers"]["app-1"]["ssh"] is None
    (server,) = _client(project).servers.get_all()
    assert server.public_net is not None
    assert server.public_net.ipv4 is not None
    assert outputs["servers"]["app-1"]["public_ipv4"] == server.public_net.ipv4.ip


def test_another_team_builds_in_the_network(project: Project) -> None:
    """The example consumer reads URL and network by reference, and adds a server of its own."""
    consumer = Consumer.beside(project.path, project.variables, project.path.parent / "reports")
    consumer.set(server_type="cx23")
    consumer.up()
    outputs, theirs = project.outputs(), consumer.outputs()

    assert theirs["url"] == outputs["urls"]["app"]
    assert theirs["network_id"] == outputs["network"]["id"]
    server = _client(project).servers.get_by_name(theirs["server"])
    assert server is not None
    private: Any = server.private_net  # the client's types know none
    (place,) = private
    assert place.network.id == outputs["network"]["id"]
    assert ip_address(place.ip) in ip_network(outputs["network"]["unused"])
    assert server.public_net is not None
    assert server.public_net.ipv4 is None
    same = consumer.pulumi("preview", "--expect-no-changes", check=False)
    assert same.returncode == 0, same.stdout

    consumer.set(deploy_key="/nowhere")
    told = consumer.pulumi("preview", check=False)
    assert told.returncode != 0
    assert "that stack shares nothing as `reports`: ask its team for" in told.stdout
    assert "Traceback" not in told.stdout + told.stderr
    consumer.pulumi("destroy", "--yes", "--skip-preview")


def test_nothing_differs_afterwards(project: Project) -> None:
    """Neither the program nor the cloud shows a difference to the state."""
    for words in (("preview",), ("refresh", "--preview-only")):
        done = project.stack(*words, "--expect-no-changes", "--diff")
        assert done.returncode == 0, done.stdout


def test_one_changed_value_changes_one_resource(project: Project) -> None:
    """A larger volume is one update, and no replacement."""
    with project.config("plinth:volume: {size: 10}", "plinth:volume: {size: 20}"):
        done = project.stack("preview", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    steps = _changes(done.stdout)
    assert steps == {"data-data": "update"}


def test_destroy_leaves_nothing(project: Project) -> None:
    """Everything that was made is gone from the cloud, and no record of a name is left."""
    done = project.stack("destroy", "--yes", "--skip-preview")
    assert done.returncode == 0, done.stdout
    client = _client(project)
    left = [
        *client.servers.get_all(), *client.volumes.get_all(), *client.networks.get_all(),
        *client.firewalls.get_all(), *client.load_balancers.get_all(),
        *client.floating_ips.get_all(), *client.primary_ips.get_all(), *client.ssh_keys.get_all(),
    ]  # fmt: skip
    assert left == []


def _changes(preview: str) -> dict[str, str]:
    """Return what a preview as JSON would do, by logical name, where it is anything."""
    steps = json.loads(preview)["steps"]
    return {step["urn"].rpartition("::")[2]: step["op"] for step in steps if step["op"] != "same"}
