"""Ports: free ones are found, asked ones are had or refused with the way out."""

import socket
from collections.abc import Iterator

import pytest

from cli import ports
from cli.errors import PlinthError


@pytest.fixture
def busy() -> Iterator[int]:
    """Hold a port of loopback."""
    with socket.socket() as held:
        held.bind((ports.LOOPBACK, 0))
        held.listen()
        yield held.getsockname()[1]


@pytest.fixture(autouse=True)
def _nothing_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for _, variable, _ in ports.PORTS:
        monkeypatch.delenv(variable, raising=False)


def test_a_busy_first_choice_is_passed_over(busy: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next free port is taken where the usual one is in use."""
    monkeypatch.setattr(ports, "PORTS", (("edge", "PLINTH_EDGE_PORT", busy),))
    assert busy < ports.choose({})["edge"] < busy + ports.TRIED


def test_each_option_gets_a_port_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two options with one first choice do not clash."""
    first = 28450
    monkeypatch.setattr(ports, "PORTS", (("api", "A", first), ("edge", "B", first)))
    chosen = ports.choose({})
    assert chosen["api"] != chosen["edge"]


def test_kept_ports_stay() -> None:
    """Noted URLs hold the ports of the first start."""
    kept = {"api": 28451, "edge": 28452, "dns": 28453}
    assert ports.choose(kept) == kept


def test_a_kept_port_in_use_is_refused(busy: int) -> None:
    """It is not changed behind somebody's back; the message names the variable."""
    with pytest.raises(PlinthError, match=rf"Port {busy} \(edge .* PLINTH_EDGE_PORT=… make up"):
        ports.choose({"edge": busy})


def test_ports_that_nothing_refers_to_give_way(busy: int) -> None:
    """After down a port that another program took is no reason to refuse; a free one stays."""
    assert ports.still_free({"api": 28451, "edge": busy}) == {"api": 28451}


def test_an_asked_port_wins_over_kept_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kept port of another option gives way to the one that is asked for."""
    monkeypatch.setenv("PLINTH_EDGE_PORT", "28451")
    assert ports.plan({"api": 28451, "edge": 28452, "dns": 28453}) == {"edge": 28451, "dns": 28453}


def test_an_asked_port_in_use_is_refused_beforehand(
    busy: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check comes before a running daemon is ended; its own ports pass."""
    monkeypatch.setenv("PLINTH_EDGE_PORT", str(busy))
    with pytest.raises(PlinthError, match="is in use by another program"):
        ports.check({})
    ports.check({"edge": busy})


@pytest.mark.parametrize("text", ["abc", "0", "70000", "-1"])
def test_what_is_no_port_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names variable, value and range; it cannot be done as asked."""
    monkeypatch.setenv("PLINTH_API_PORT", text)
    with pytest.raises(PlinthError, match=f"PLINTH_API_PORT={text} is no port") as refused:
        ports.asked()
    assert refused.value.exit_code == 2


def test_one_number_asked_twice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two options cannot share a port."""
    monkeypatch.setenv("PLINTH_API_PORT", "28450")
    monkeypatch.setenv("PLINTH_EDGE_PORT", "28450")
    with pytest.raises(PlinthError, match="PLINTH_EDGE_PORT=28450: another port"):
        ports.asked()
