"""What counts as a break, and what does not: each kind of change with one that is near it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from contract.compare import compare
from tests.unit.contract.contracts import changed, field, now, remove

Root = dict[str, Any]


def _set(record: str, name: str, **values: Any) -> Callable[[Root], None]:
    def change(root: Root) -> None:
        node = field(root, record, name)
        for key, value in values.items():
            node.pop(key) if value is None else node.update({key: value})

    return change


def _optional(root: Root) -> None:
    root["$defs"]["Server"]["required"].remove("name")


def _nullable(root: Root) -> None:
    field(root, "Server", "name")["anyOf"] = [{"type": "string"}, {"type": "null"}]
    del field(root, "Server", "name")["type"]


def _never_null(root: Root) -> None:
    node = field(root, "Outputs", "dns_zone")
    del node["anyOf"]
    node["type"] = "string"


def _null_record(root: Root) -> None:
    node = field(root, "Outputs", "network")
    node["anyOf"] = [{"$ref": node.pop("$ref")}, {"type": "null"}]


def _map_of_numbers(root: Root) -> None:
    field(root, "Outputs", "urls")["additionalProperties"] = {"type": "integer"}


def _list_for_map(root: Root) -> None:
    node = field(root, "Outputs", "urls")
    node["items"] = node.pop("additionalProperties")
    node["type"] = "array"


BREAKS: tuple[tuple[str, Callable[[Root], object], str], ...] = (
    ("servers.*.ssh", lambda r: remove(r, "Server", "ssh"), "was removed"),
    ("shares", lambda r: remove(r, "Outputs", "shares"), "was removed"),
    (
        "monthly_cost.total",
        _set("Cost", "total", type="number"),
        "changed its type from string to number",
    ),
    (
        "volumes.*.size_gb",
        _set("Volume", "size_gb", type="number"),
        "changed its type from integer to number",
    ),
    ("volumes.*.size_gb", _set("Volume", "size_gb", unit="MB"), "changed its unit from GB to MB"),
    (
        "servers.*.public_ipv4",
        _set("Server", "public_ipv4", format="ipv6"),
        "changed its format from ipv4 to ipv6",
    ),
    (
        "environment",
        _set("Outputs", "environment", enum=["dev", "staging", "prod"]),
        "is never `testing` any more",
    ),
    ("servers.*.name", _optional, "may now be missing"),
    ("servers.*.name", _nullable, "may now be null"),
    ("network", _null_record, "may now be null"),
    ("urls", _map_of_numbers, "changed its type from string to integer (each value)"),
    ("urls", _list_for_map, "changed its type from a map to array"),
    (
        "share_urls",
        _set("Outputs", "share_urls", secret=None),
        "was secret and is now in the clear",
    ),
    (
        "internal_ca",
        _set("Outputs", "internal_ca", secret=True),
        "is now secret: what was shown or put into names no longer may be",
    ),
)
FINE: tuple[tuple[str, Callable[[Root], object], str], ...] = (
    (
        "environment",
        lambda r: field(r, "Outputs", "environment")["enum"].append("demo"),
        "may now be `demo` too",
    ),
    ("dns_zone", _never_null, "is never null any more"),
    (
        "servers.*.cores",
        lambda r: r["$defs"]["Server"]["properties"].update(cores={"type": "integer"}),
        "was added",
    ),
    ("backups", lambda r: r["properties"].update(backups={"type": "boolean"}), "was added"),
)


@pytest.mark.parametrize(("path", "change", "what"), BREAKS)
def test_what_a_reader_would_miss_breaks(
    path: str, change: Callable[[Root], object], what: str
) -> None:
    """Each is one breaking change, told by its path and in words."""
    (found,) = compare(now(), changed(change))

    assert (found.path, found.what, found.breaking) == (path, what, True)


@pytest.mark.parametrize(("path", "change", "what"), FINE)
def test_what_is_added_breaks_nobody(
    path: str, change: Callable[[Root], object], what: str
) -> None:
    """Each is one change that every reader can live with."""
    (found,) = compare(now(), changed(change))

    assert (found.path, found.what, found.breaking) == (path, what, False)


def test_other_words_are_no_change() -> None:
    """A description says the same thing better."""
    other = changed(_set("Server", "name", description="Its name."))

    assert compare(now(), other) == ()


def test_a_renamed_record_of_the_same_shape_is_no_change() -> None:
    """Readers see fields, not the schema's names of its parts."""

    def rename(root: Root) -> None:
        root["$defs"]["Disk"] = root["$defs"].pop("Volume")
        field(root, "Outputs", "volumes")["additionalProperties"]["$ref"] = "#/$defs/Disk"

    assert compare(now(), changed(rename)) == ()
