"""What a blueprint becomes, over Pulumi's mocks."""

from __future__ import annotations

import asyncio
import base64
import dataclasses
from functools import cache
from typing import Any

import pulumi
import pytest

from components.blueprint.containers import SecretSpec
from components.build import build
from components.render.server import nftables
from components.ssh import DeployKey
from components.swarm_files import hashed_name
from tests.unit.components.pulumi_mocks import HOST_KEY, Registered, engine, settle
from tests.unit.components.stacks import blueprint

KEY = "ssh-ed25519 AAAAdeploy"


@cache
def _build(stack: str, *, machines: bool = True) -> tuple[Registered, dict[str, Any]]:
    async def program() -> tuple[Registered, dict[str, Any]]:
        mocks = engine()
        key = DeployKey(KEY, pulumi.Output.secret("PRIVATE"), ".env/ssh/deploy-dev")
        outputs = build(blueprint(stack, machines=machines), key, {}).contract()
        return mocks, await settle(outputs)

    return asyncio.run(program())


@pytest.fixture
def dev() -> tuple[Registered, dict[str, Any]]:
    """Build the dev stack where servers boot."""
    return _build("dev")


def test_every_planned_service_is_made(dev: tuple[Registered, dict[str, Any]]) -> None:
    """Each service of the blueprint is one Swarm service of its name and replica count."""
    mocks, _ = dev
    made = {
        item["name"]: item["mode"]["replicated"]["replicas"]
        for item in mocks.of("docker:index/service:Service").values()
    }
    assert made == {spec.name: spec.replicas for spec in blueprint("dev").services}


def test_nothing_inside_a_server_is_made_without_machines() -> None:
    """On an API-only cloud all of Hetzner and DNS is built, and the outputs say what is not."""
    mocks, outputs = _build("dev", machines=False)
    tokens = {item.typ.split(":")[0] for item in mocks.resources}
    assert tokens == {"plinth", "hcloud", "cloudflare", "tls"}
    assert outputs["containers"] == "not run: no root"
    assert outputs["servers"]["app-1"]["ssh"] is None


def test_databases_publish_no_port(dev: tuple[Registered, dict[str, Any]]) -> None:
    """Only the proxy has ports on the server."""
    mocks, _ = dev
    services = mocks.of("docker:index/service:Service")
    published = {name for name, item in services.items() if item["endpointSpec"].get("ports")}
    assert published == {"edge-traefik"}


def test_secrets_are_files_of_the_swarm(dev: tuple[Registered, dict[str, Any]]) -> None:
    """No password stands in an environment, an argument or a config; it does in a secret."""
    mocks, outputs = dev
    made = set(mocks.of("random:index/randomPassword:RandomPassword")) - {"swarm-names-salt"}
    # what opens backups is the server's: no container has it
    made -= {f"swarm-{spec.key}" for spec in blueprint("dev").secrets if not spec.mounted}
    passwords = [f"password-{name}" for name in sorted(made)]
    assert passwords
    open_text = str(mocks.of("docker:index/service:Service")) + str(outputs)
    configs = mocks.of("docker:index/serviceConfig:ServiceConfig").values()
    open_text += "".join(base64.b64decode(item["data"]).decode() for item in configs)
    assert [word for word in passwords if word in open_text] == []
    secrets = mocks.of("docker:index/secret:Secret").values()
    hidden = "".join(base64.b64decode(_plain(item["data"])).decode() for item in secrets)
    assert [word for word in passwords if word not in hidden] == []


def test_the_second_login_is_pinned_to_the_servers_own_key(
    dev: tuple[Registered, dict[str, Any]],
) -> None:
    """Only the first command trusts the key that user data brought."""
    mocks, _ = dev
    pinned = {
        name: _plain(item["connection"])["hostKey"]
        for name, item in mocks.of("command:remote:Command").items()
    }
    first = pinned.pop("app-1-first-boot")
    assert first == "ecdsa-sha2-nistp256 AAAAbootstrap"
    assert set(pinned.values()) == {HOST_KEY}


def test_every_deployment_brings_the_servers_firewall(
    dev: tuple[Registered, dict[str, Any]],
) -> None:
    """User data brought the one of the first boot, and its sources may have changed since."""
    mocks, _ = dev
    command = mocks.of("command:remote:Command")["app-1-firewall"]
    assert command["create"] == "sudo plinth-firewall"
    assert command["stdin"] == nftables(blueprint("dev").servers[0].cloud_init)


def test_outputs_keep_the_contract(dev: tuple[Registered, dict[str, Any]]) -> None:
    """The fields that other teams read are there, with addresses filled in."""
    _, outputs = dev
    assert outputs["contract_version"] == 1
    assert outputs["system"] == "chrono-scraper"
    assert outputs["environment"] == "dev"
    assert outputs["urls"]["app"] == "http://dev.chronoscraper.com.localhost:8080/"
    server = outputs["servers"]["app-1"]
    assert server["public_ipv4"] == "198.51.100.10"
    assert server["floating_ip"] == "198.51.100.30"
    assert server["ssh"].endswith("ubuntu@198.51.100.10")
    assert server["known_hosts"] == f"[198.51.100.10]:2222 {HOST_KEY}"
    assert outputs["dns"]["dev.chronoscraper.com"] == "198.51.100.20"
    assert outputs["monthly_cost"]["currency"] == "EUR"


def test_prod_protects_its_volume() -> None:
    """The prod stack's disk is protected by the cloud too; the dev stack's is not."""
    for stack, protected in (("prod", True), ("dev", False)):
        mocks, _ = _build(stack, machines=False)
        (volume,) = mocks.of("hcloud:index/volume:Volume").values()
        assert volume["deleteProtection"] is protected


def _plain(value: Any) -> Any:
    """Return what a secret input wraps."""
    return value.get("value", value) if isinstance(value, dict) else value


def test_a_given_secret_is_never_generated() -> None:
    """What a person gave reaches the Swarm as it is; what nobody gave is made up."""
    spec = SecretSpec(key="api-key", length=32, given=True)
    own = SecretSpec(key="own-key", length=32)
    plan = dataclasses.replace(blueprint("dev"), secrets=(*blueprint("dev").secrets, spec, own))

    async def program() -> Registered:
        mocks = engine()
        key = DeployKey(KEY, pulumi.Output.secret("PRIVATE"), ".env/ssh/deploy-dev")
        await settle(build(plan, key, {"api-key": "given by a person"}).contract())
        return mocks

    mocks = asyncio.run(program())
    made = mocks.of("random:index/randomPassword:RandomPassword")
    data = mocks.of("docker:index/secret:Secret")["swarm-api-key"]["data"]
    assert ("swarm-api-key" in made, "swarm-own-key" in made) == (False, True)
    # wrapped as Pulumi wraps what is secret: encrypted in state and left out of diffs
    assert base64.b64decode(data["value"]) == b"given by a person"
    # its hash alone would let a weak one be guessed from the name
    name = mocks.of("docker:index/secret:Secret")["swarm-api-key"]["name"]
    assert name.startswith("chrono-scraper-dev-api-key-")
    assert name != hashed_name("chrono-scraper-dev", "api-key", "given by a person")


def test_services_wait_for_the_jobs_of_a_release(
    dev: tuple[Registered, dict[str, Any]],
) -> None:
    """A job is a command on the manager that reads its task; nothing secret is in the command."""
    mocks, _ = dev
    job = mocks.of("command:remote:Command")["jobs-migrate"]

    assert job["create"] == "sudo plinth-job run job-migrate 600"
    assert "--constraint=node.labels.plinth.role.app==true" in job["stdin"]
    assert "password-swarm" not in job["stdin"]  # what the engine gives as a password
