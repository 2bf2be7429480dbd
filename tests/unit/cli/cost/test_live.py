"""Today's prices out of a cloud that really answers, and what it has that serves nothing."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from cli.cloud_inventory import Inventory
from cli.context import resolve
from cli.cost import live
from cli.cost.leftovers import KINDS, leftovers
from cli.cost.priced import priced
from cli.errors import PlinthError
from cli.paths import ROOT
from components.catalog import DATA, load_catalogue
from components.catalog.differences import differences
from components.catalog.live import LiveError, with_live
from components.catalog.refresh import write

if TYPE_CHECKING:
    from collections.abc import Iterator


class Cloud:
    """A local cloud that sells at other prices."""

    def __init__(self, folder: Path) -> None:
        """Copy the catalogue; `change` it before `start`."""
        self.folder, self.state = folder / "catalogue", folder / "cloud"
        shutil.copytree(DATA, self.folder)
        self.process: subprocess.Popen[bytes] | None = None

    def change(self, file: str, old: str, new: str) -> None:
        """Put another price into a file."""
        path = self.folder / f"{file}.yaml"
        text = path.read_text()
        assert text.count(old) == 1
        path.write_text(text.replace(old, new))

    def start(self) -> Inventory:
        """Serve it and return a client."""
        ports = [word for name in ("api", "edge", "dns") for word in (f"--{name}-port", _port())]
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "localcloud", "serve", "--name", "cost", "--api-only"),
                *("--state", str(self.state), "--catalogue", str(self.folder), *ports),
            ],
            cwd=ROOT,
        )
        profile = self.state / "profile.json"
        for _ in range(600):
            if profile.exists():
                break
            time.sleep(0.05)
        api = f"http://127.0.0.1:{ports[1]}/v1"
        return Inventory(api, (self.state / "token").read_text().strip())

    def stop(self) -> None:
        """End it."""
        if self.process:
            self.process.terminate()
            self.process.wait(20)


def _port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inventory]:
    """Return a client of a cloud that raised a server's, a volume's and a balancer's price."""
    cloud = Cloud(tmp_path_factory.mktemp("prices"))
    cloud.change(
        "server_types", 'disk: 80, monthly: {eu: "8.49"}', 'disk: 80, monthly: {eu: "9.99"}'
    )
    cloud.change("prices", '"0.0572"', '"0.0601"')
    cloud.change("load_balancer_types", 'monthly: "7.49"', 'monthly: "8.00"')
    yield cloud.start()
    cloud.stop()


def test_the_same_prices_differ_in_nothing(tmp_path: Path) -> None:
    """A cloud that sells by these files says what they say."""
    cloud = Cloud(tmp_path)
    try:
        found = live.live_catalogue(cloud.start())
    finally:
        cloud.stop()
    assert differences(load_catalogue(), found) == ()
    assert write(cloud.folder, load_catalogue(), found) == []


def test_differences_are_told_with_both_prices(asked: Inventory) -> None:
    """In each place where the type is sold."""
    found = differences(load_catalogue(), live.live_catalogue(asked))
    assert [item.words for item in found] == [
        "cx33 at fsn1: the catalogue has 8.49, the cloud 9.99",
        "cx33 at hel1: the catalogue has 8.49, the cloud 9.99",
        "cx33 at nbg1: the catalogue has 8.49, the cloud 9.99",
        "lb11: the catalogue has 7.49, the cloud 8.00",
        "volume gb month: the catalogue has 0.0572, the cloud 0.0601",
    ]


def test_a_plan_is_priced_by_what_is_asked_today(asked: Inventory) -> None:
    """Server, its backups, volume and load balancer; the rest as before."""
    catalogue = live.live_catalogue(asked)
    found = priced(resolve("chrono-scraper", "prod", None), catalogue)
    lines = {line.key: line.monthly for line in found.costs.lines}
    assert lines["server:app-1"] == Decimal("9.99")
    assert lines["backups:app-1"] == Decimal("2.00")
    assert lines["volume:data"] == Decimal("6.01")
    assert lines["load-balancer:edge"] == Decimal("8.00")
    assert lines["floating-ip:edge"] == Decimal("3.00")


def test_refresh_writes_prices_and_keeps_the_former(asked: Inventory, tmp_path: Path) -> None:
    """Comments stay, and who has a server keeps its price."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    today = datetime.now(UTC).date()
    written = write(folder, load_catalogue(), live.live_catalogue(asked))
    assert [path.name for path in written] == [
        "prices.yaml",
        "server_types.yaml",
        "load_balancer_types.yaml",
    ]
    fresh = load_catalogue(folder)
    kind = fresh.server_types["cx33"]
    assert kind.prices["nbg1"].monthly == Decimal("9.99")
    assert [(item.until, item.monthly) for item in kind.history["nbg1"]] == [
        (today.isoformat(), Decimal("8.49")),
        ("2026-06-15", Decimal("6.49")),
    ]
    assert fresh.server_types["cx23"].prices == load_catalogue().server_types["cx23"].prices
    assert fresh.prices.volume_gb_month.amount == Decimal("0.0601")
    assert fresh.load_balancer_types["lb11"].monthly == Decimal("8.00")
    before, after = ((f / "server_types.yaml").read_text() for f in (DATA, folder))
    comments = [line for line in before.splitlines() if line.startswith("#")]
    assert [line for line in after.splitlines() if line.startswith("#")] == comments
    # asked again, there is nothing to write
    assert write(folder, fresh, live.live_catalogue(asked)) == []


def test_another_currency_is_refused(asked: Inventory) -> None:
    """Dollars are not euro, and the message says whose they are."""
    pricing = asked.pricing() | {"currency": "USD"}
    with pytest.raises(LiveError, match="the cloud's prices are in USD and the catalogue's in EUR"):
        with_live(load_catalogue(), pricing, [], "2026-07-01")


def test_an_answer_of_another_form_is_refused(asked: Inventory) -> None:
    """One message, no traceback."""
    pricing = {key: value for key, value in asked.pricing().items() if key != "volume"}
    with pytest.raises(LiveError, match="another form than is known here"):
        with_live(load_catalogue(), pricing, [], "2026-07-01")


def test_new_and_gone_types_are_told(asked: Inventory) -> None:
    """A plan may not take what is sold no more for free."""
    types = asked.every("server_types")
    pricing = asked.pricing()
    sold = [kind for kind in types if kind["name"] != "cx53"]
    new = {**types[0], "name": "cx99"}
    priced = [*pricing["server_types"], {**pricing["server_types"][0], "name": "cx99"}]
    found = with_live(
        load_catalogue(), {**pricing, "server_types": priced}, [*sold, new], "2026-07-01"
    )
    words = [item.words for item in differences(load_catalogue(), found)]
    assert "cx53: the catalogue has it and the cloud sells it no more" in words
    assert "cx99: the cloud sells it and the catalogue does not have it" in words
    assert found.server_types["cx53"].prices == {}


def test_what_cannot_be_ordered_now_is_told(asked: Inventory) -> None:
    """With where it can be."""
    types = json.loads(json.dumps(asked.every("server_types")))
    for kind in types:
        for place in kind["locations"]:
            place["available"] = kind["name"] != "cx33" or place["name"] == "hel1"
    catalogue = with_live(load_catalogue(), asked.pricing(), types, "2026-07-01")
    found = priced(resolve("glossary", "prod", None), catalogue)
    assert live.unavailable(found, catalogue) == (
        "app-1: cx33 cannot be ordered at nbg1 now (it can: hel1); a server that is there stays.",
    )


def _make(cloud: Inventory, kind: str, body: dict[str, Any]) -> None:
    answer = cloud.client.post(f"/{kind}", json=body)
    assert answer.is_success, answer.text


def test_what_serves_nothing_is_found(asked: Inventory) -> None:
    """A volume, an address and a balancer without use; one of a stack's with a server has none."""
    labels = {"stack": "glossary-prod"}
    _make(
        asked,
        "volumes",
        {"name": "lost", "size": 10, "location": "nbg1", "format": "ext4", "labels": labels},
    )
    _make(asked, "floating_ips", {"name": "spare", "type": "ipv4", "home_location": "nbg1"})
    _make(
        asked,
        "load_balancers",
        {
            "name": "unused",
            "load_balancer_type": "lb11",
            "location": "nbg1",
            "algorithm": {"type": "round_robin"},
            "labels": labels,
        },
    )
    _make(
        asked,
        "servers",
        {
            "name": "off",
            "server_type": "cx23",
            "location": "nbg1",
            "image": "debian-12",
            "labels": labels,
            "start_after_create": False,
        },
    )
    _make(
        asked,
        "servers",
        {
            "name": "busy",
            "server_type": "cx23",
            "location": "nbg1",
            "image": "debian-12",
            "labels": labels,
        },
    )
    for _ in range(200):
        states = {server["name"]: server["status"] for server in asked.every("servers")}
        if states == {"off": "off", "busy": "running"}:
            break
        time.sleep(0.05)
    things = {kind: asked.every(kind) for kind in KINDS if kind != "images"}
    found = leftovers(things, {"glossary-prod"}, load_catalogue(), date(2026, 7, 1))
    told = {item.name: item.words for item in found if not item.name.startswith("primary_ip")}
    assert told == {
        "lost": "volume lost is attached to no server, for 0.57 EUR a month.",
        "spare": (
            "floating IP spare is assigned to no server, belongs to no stack, for 3.00 EUR a month."
        ),
        "unused": "load balancer unused has no target, has no service, for 7.49 EUR a month.",
        "off": "server off is off and is paid for all the same, for 5.49 EUR a month.",
    }


def test_old_snapshots_are_told() -> None:
    """By their age and size; a system image is no snapshot."""
    base = {"id": 1, "description": "before the upgrade", "image_size": 10.0, "labels": {}}
    images = [
        {**base, "type": "snapshot", "created": "2026-01-01T00:00:00Z"},
        {**base, "type": "system", "created": "2020-01-01T00:00:00Z"},
    ]
    (found,) = leftovers({"images": images}, (), load_catalogue(), date(2026, 7, 1))
    assert found.words == (
        "image before the upgrade is 181 days old, belongs to no stack, for 0.14 EUR a month."
    )


def test_a_cloud_that_does_not_answer_is_one_message() -> None:
    """Whoever asked."""
    gone = Inventory(f"http://127.0.0.1:{_port()}/v1", "token")
    with pytest.raises(PlinthError, match="does not answer"):
        live.live_catalogue(gone)


def test_without_a_token_the_way_to_one_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """And on this machine, how to start its cloud."""
    monkeypatch.delenv("HCLOUD_TOKEN", raising=False)
    with pytest.raises(PlinthError, match="HCLOUD_TOKEN is not set"):
        live.inventory(local=False, state=tmp_path)
    with pytest.raises(PlinthError, match="local cloud does not run"):
        live.inventory(local=True, state=tmp_path)


def test_the_local_cloud_refreshes_nothing() -> None:
    """It would write back what it read."""
    with pytest.raises(PlinthError, match="sells what the catalogue says"):
        live.refresh("local")


def test_a_refused_token_is_one_message(asked: Inventory) -> None:
    """The API's own words."""
    wrong = Inventory(str(asked.client.base_url), "wrong")
    with pytest.raises(PlinthError, match="HTTP 401"):
        live.live_catalogue(wrong)
    assert isinstance(wrong.client, httpx.Client)
