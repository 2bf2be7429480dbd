"""What a person says about a new system, read."""

from __future__ import annotations

import pytest

from cli.errors import PlinthError
from cli.new.answers import Answers, Service, service
from cli.new.ask import answers


def test_a_service_is_read_with_all_its_options() -> None:
    """Name, image and what follows it."""
    word = (
        "backend=ghcr.io/acme/backend:1,port=8000,path=/api,health=/up,client=wget,cpu=1,memory=1GB"
    )
    assert service(word) == Service(
        "backend", "ghcr.io/acme/backend:1", 8000, "/api", "/up", "wget", 1.0, "1GB"
    )


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("backend", "write NAME=IMAGE"),
        ("Backend=ghcr.io/a/b:1", "`Backend` is no name"),
        ("backend=ghcr.io/a/b", "neither tag nor digest"),
        ("backend=ghcr.io/a/b:1,prot=80", "prot is not known here"),
        ("backend=ghcr.io/a/b:1,port=http", "port is a number"),
        ("backend=ghcr.io/a/b:1,cpu=many", "cpu is a number of cores"),
        ("backend=ghcr.io/a/b:1,client=telnet", "client is one of"),
    ],
)
def test_a_service_that_is_written_wrong_is_refused(word: str, message: str) -> None:
    """One message says what is wrong with it."""
    with pytest.raises(PlinthError, match=message) as caught:
        service(word)
    assert caught.value.exit_code == 2


def _answers(**changes: object) -> Answers:
    given = {
        "title": None,
        "domain": "shop.example.com",
        "services": ["backend=ghcr.io/acme/backend:1,port=8000"],
        "stores": ["postgres"],
        "location": "nbg1",
        "budget": 30,
        "email": "",
        "ask": None,
    } | changes
    return answers("my-shop", **given)  # type: ignore[arg-type]  # as a command's options are


def test_options_alone_are_enough() -> None:
    """Nobody is asked, and the first service that listens has the whole domain."""
    found = _answers()
    assert found.title == "My Shop"
    assert found.services[0].path == "/"


def test_what_is_missing_is_asked_for() -> None:
    """An empty answer takes what is offered."""
    asked = []

    def ask(question: str, default: str) -> str:
        asked.append(question)
        return default

    found = _answers(domain=None, services=[], stores=[], ask=ask)
    assert found.domain == "my-shop.example.com"
    assert found.stores == ("postgres",)
    assert len(asked) == 5


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"domain": None}, "Without a terminal say at least --domain"),
        ({"services": ["worker=ghcr.io/acme/worker:1"]}, "No service listens"),
        ({"stores": ["oracle"]}, "There is no store `oracle`"),
    ],
)
def test_answers_that_make_no_system_are_refused(changes: dict[str, object], message: str) -> None:
    """Before anything is written."""
    with pytest.raises(PlinthError, match=message):
        _answers(**changes)
