"""What a built stack exports is the contract: every field, its type, and what is secret."""

from __future__ import annotations

import asyncio
from ipaddress import IPv4Network
from typing import Any, get_args, get_type_hints

import jsonschema
import plinth_outputs
import pulumi
import pytest
from plinth_outputs.decode import decode

from components.blueprint.types import Blueprint
from components.build import build
from components.ssh import DeployKey
from contract.schema import schema, secret_outputs
from tests.unit.components import support
from tests.unit.components.pulumi_mocks import engine, settle
from tests.unit.components.stacks import blueprint

SHARE = {"reports": {"store": "postgres", "connections": 3}}


def _exported(plan: Blueprint) -> tuple[dict[str, Any], frozenset[str]]:
    """Return the outputs, and the names of those that Pulumi would encrypt."""

    async def program() -> tuple[dict[str, Any], frozenset[str]]:
        engine()
        key = DeployKey("ssh-ed25519 AAAA", pulumi.Output.secret("PRIVATE"), ".env/ssh/deploy-dev")
        outputs = build(plan, key, {}).contract()
        secret = [name for name, value in outputs.items() if await _holds_secret(value)]
        return await settle(outputs), frozenset(secret)

    return asyncio.run(program())


async def _holds_secret(value: Any) -> bool:
    if isinstance(value, dict):
        return any([await _holds_secret(item) for item in value.values()])
    return isinstance(value, pulumi.Output) and await value.is_secret()


@pytest.mark.parametrize("plan", [
    pytest.param(blueprint("dev"), id="dev"),
    pytest.param(blueprint("prod"), id="prod"),
    pytest.param(blueprint("dev", machines=False), id="api-only"),
    pytest.param(support.blueprint(share=SHARE), id="shared"),
])  # fmt: skip
def test_what_is_exported_is_the_contract(plan: Blueprint) -> None:
    """It is valid by the published schema, and has no field that is not in it."""
    outputs, secret = _exported(plan)

    jsonschema.Draft202012Validator(_closed(schema())).validate(outputs)
    assert set(outputs) == set(schema()["properties"])
    assert secret == secret_outputs()


def test_the_reader_takes_all_that_is_exported() -> None:
    """Every output decodes to the class that another program gets, to the last nested field."""
    outputs, _ = _exported(support.blueprint(share=SHARE))
    kinds = get_type_hints(plinth_outputs.Outputs)

    read = {name: decode(get_args(kind)[0], outputs[name], name) for name, kind in kinds.items()}

    assert set(read) == set(outputs)
    assert read["swarm"].networks["data"].name == "chrono-scraper-dev-data"
    assert read["servers"]["app-1"].private_ip == outputs["servers"]["app-1"]["private_ip"]
    assert read["monthly_cost"].lines[0].key == outputs["monthly_cost"]["lines"][0]["key"]


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        (int, 7.5, "`x` of the stack's outputs should be int and is float"),
        (int, True, "`x` of the stack's outputs should be int and is bool"),
        (str, 7, "`x` of the stack's outputs should be str and is int"),
        (tuple[str, ...], ["a", 1], "`x[1]` of the stack's outputs should be str and is int"),
        (dict[str, int], {"a": None}, "`x.a` is not among the stack's outputs"),
    ],
)
def test_the_reader_refuses_what_is_not_of_the_contract(kind: Any, value: Any, told: str) -> None:
    """By its path; a whole number that came as a float is one."""
    assert decode(int, 7.0, "x") == 7
    with pytest.raises(plinth_outputs.ContractError) as caught:
        decode(kind, value, "x")

    assert str(caught.value).startswith(told)


def test_a_shared_url_is_complete_and_the_only_secret() -> None:
    """It has the generated password; no other output has it."""
    outputs, _ = _exported(support.blueprint(share=SHARE))
    password = "password-swarm-postgres-reports-share-password"

    assert outputs.pop("share_urls") == {
        "reports": f"postgresql://chrono_scraper_reports:{password}@postgres:5432/chrono_scraper"
        "?sslmode=verify-full"
    }
    assert outputs["shares"]["reports"]["connections"] == 3
    assert password not in str(outputs)


def test_without_machines_nothing_is_shared_but_the_plan() -> None:
    """There is no store to enter: the endpoint is told, the URL is not."""
    outputs, _ = _exported(blueprint("dev", machines=False))

    assert (outputs["swarm"], outputs["internal_ca"], outputs["share_urls"]) == (None, None, {})


def test_what_is_left_to_others_meets_nothing_of_ours() -> None:
    """Another team's subnet in `unused` cannot meet the stack's own."""
    network = _exported(blueprint("dev"))[0]["network"]
    unused = IPv4Network(network["unused"])

    assert unused.subnet_of(IPv4Network(network["ip_range"]))
    assert not any(unused.overlaps(IPv4Network(item)) for item in network["subnets"].values())


def _closed(node: Any) -> Any:
    """Return the schema without room for fields that it does not name."""
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    found = {key: _closed(value) for key, value in node.items()}
    if isinstance(found.get("properties"), dict) and found.get("type") == "object":
        found["additionalProperties"] = False
    return found
