"""Objects inside the Swarm that no state knows are removed, services before what they use."""

import json
from typing import Any

import pytest

from cli.heal_swarm import UnreachableError, known_objects, managers, remove_strays

LISTED = {
    "service": "abcdef123456 dev-backend\nzzzzzz123456 dev-lost\n",
    "config": "",
    "secret": "secret9999 dev-password-lost\n",
    "network": "",
}
STATE: dict[str, Any] = {
    "resources": [
        {"type": "docker:index/service:Service", "id": "abcdef1234567890abcdef123"},
        {"type": "docker:index/secret:Secret", "id": "other"},
        {"type": "hcloud:index/server:Server", "id": "7"},
    ]
}


class Manager:
    """Answers `docker … ls` from a table and notes the rest."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.commands: list[str] = []

    def __call__(self, command: str) -> str:
        """Answer one command."""
        words = command.split()
        if words[2] == "ls":
            assert "label=managed-by=plinth --filter label=stack=dev " in command
            return LISTED[words[1]]
        self.commands.append(command)
        return ""


def test_known_objects_are_those_of_docker() -> None:
    """Ids are kept by kind; other clouds' resources are left out."""
    known = known_objects(STATE)
    assert known["service"] == {"abcdef1234567890abcdef123"}
    assert known["secret"] == {"other"}
    assert sum(map(len, known.values())) == 2


def test_strays_go_and_known_objects_stay() -> None:
    """Docker lists short ids of services; the state has whole ones."""
    manager = Manager()
    removed = remove_strays(manager, "dev", known_objects(STATE))
    assert removed == ["service dev-lost", "secret dev-password-lost"]
    assert manager.commands == ["docker service rm zzzzzz123456", "docker secret rm secret9999"]


def test_a_state_without_docker_has_no_manager() -> None:
    """A run that was cut off before the Swarm left nothing inside."""
    assert managers(STATE) == []


def test_a_manager_that_does_not_answer_says_so() -> None:
    """Ssh's own words come through."""
    options = json.dumps(["-o", "BatchMode=yes"])
    inputs = {"host": "ssh://nobody@127.0.0.1:9", "sshOpts": options}
    state = {"resources": [{"type": "pulumi:providers:docker", "inputs": inputs}]}
    (manager,) = managers(state)
    with pytest.raises(UnreachableError, match="Connection refused"):
        manager("docker service ls")
