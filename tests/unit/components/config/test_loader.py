"""Loading a config: the real ones are sound, and every mistake is named."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from components.config import ConfigErrors
from components.config.loader import stack_file
from tests.unit.components import support

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_stacks_of_the_repository_are_sound(stack: str) -> None:
    """Both stack files load without a problem."""
    assert support.problems(stack) == ()


def test_values_may_come_as_the_engine_hands_them_over() -> None:
    """Structures in JSON and plain values as strings give the same config."""
    encoded: dict[str, Any] = {
        key.removeprefix("plinth:"): json.dumps(value) if isinstance(value, dict) else str(value)
        for key, value in support.values().items()
    }

    assert support.config().settings == support.config(**encoded).settings


def test_all_problems_are_reported_at_once() -> None:
    """Mistakes in spelling, type, size and reference are told in one run."""
    found = support.problems(
        severs={},
        floating_ip="maybe",
        volume={"size": 20_000},
        servers={"app-1": {"type": "cx32"}},
        services={"backnd": {"memory": "1GB"}},
        environ={},
    )

    assert {
        "plinth:severs",
        "plinth:floating_ip",
        "plinth:volume.size",
        "plinth:servers.app-1.type",
        "plinth:services.backnd",
        "HCLOUD_TOKEN",
        "CLOUDFLARE_API_TOKEN",
    } == {problem.path for problem in found}


def test_a_misspelt_key_is_told_its_neighbour() -> None:
    """The remedy of an unknown key names the nearest known one."""
    (problem,) = support.problems(backup=True)

    assert problem.path == "plinth:backup"
    assert problem.remedy.startswith("did you mean `backups`?")


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"backups": "often"}, "expected true or false, found `often`"),
        ({"servers": "one"}, "expected a mapping (key: value lines), found `one`"),
        ({"servers": {"app-1": {"type": "cx23", "roles": "all"}}}, "expected a list, found `all`"),
        ({"volume": {"size": "much"}}, "expected a whole number, found `much`"),
        ({"services": {"redis": {"cpu": "half"}}}, "expected a number, found `half`"),
        ({"environment": "prd"}, "`prd` is not known"),
    ],
)
def test_a_wrong_type_is_told_what_was_expected(changes: dict[str, Any], cause: str) -> None:
    """The cause of a type error names the expected type and the value found."""
    assert cause in [problem.cause for problem in support.problems(**changes)]


def test_memory_needs_a_unit() -> None:
    """A bare number is refused where bytes could be meant, with an example."""
    services = support.values()["plinth:services"] | {"backend": {"memory": 512, "cpu": 0.1}}
    (problem,) = support.problems(stack="prod", services=services)

    assert problem.remedy == "expected an amount with a unit, for example 512MB or 1.5GB"


def test_a_missing_key_is_named() -> None:
    """Leaving out what is required is one problem at its path."""
    assert [p.path for p in support.problems(volume=None)] == ["plinth:volume"]


def test_an_unknown_system_is_told_the_known_ones() -> None:
    """The remedy lists the systems of the project."""
    (problem,) = support.problems(system="chrono-scrapper")

    assert problem.remedy.startswith(
        "did you mean `chrono-scraper`? Known systems: chrono-scraper,"
    )


def test_a_problem_names_file_and_line() -> None:
    """What stands in a readable file has its line."""
    found = support.problems(location="nbg")

    line = next(
        number
        for number, text in enumerate(
            (support.ROOT / "Pulumi.dev.yaml").read_text(encoding="utf-8").splitlines(), 1
        )
        if "plinth:location" in text
    )
    assert f"Pulumi.dev.yaml:{line}" == found[0].place


def test_a_system_file_that_is_not_yaml_is_one_problem(tmp_path: Path) -> None:
    """A syntax error is reported with its line, not as a traceback."""
    folder = tmp_path / "systems" / "chrono-scraper"
    folder.mkdir(parents=True)
    (folder / "system.yaml").write_text("name: [chrono\nscraper: }", encoding="utf-8")

    found = support.problems(root=tmp_path)

    assert [problem.path for problem in found] == ["systems/chrono-scraper/system.yaml"]
    assert found[0].line == 2


def test_the_text_has_path_cause_and_remedy() -> None:
    """The terminal's rendering numbers the problems and says that nothing was touched."""
    with pytest.raises(ConfigErrors) as caught:
        support.config(volume={"size": 5})

    lines = caught.value.text().splitlines()
    assert lines[0] == "The config has 1 problem; nothing was touched."
    assert lines[2].startswith("1. plinth:volume.size  (Pulumi.dev.yaml:")
    assert lines[3] == "   a volume of 5 GB cannot be had"
    assert lines[4] == "   -> choose 10 to 10240 GB (10 TB)"


def test_the_json_has_the_same_fields() -> None:
    """A program gets a list of objects with the same content."""
    with pytest.raises(ConfigErrors) as caught:
        support.config(volume={"size": 5})

    (problem,) = json.loads(caught.value.json())
    assert problem["path"] == "plinth:volume.size"
    assert {"path", "cause", "remedy", "file", "line"} == set(problem)


def test_a_problem_names_the_file_that_the_stack_really_has(tmp_path: Path) -> None:
    """A stack beside its system is told of there, a default one at the top."""
    (tmp_path / "systems" / "beta").mkdir(parents=True)
    (tmp_path / "systems" / "beta" / "Pulumi.prod.yaml").touch()
    assert stack_file(tmp_path, "beta-prod", "beta", "prod") == "systems/beta/Pulumi.prod.yaml"
    assert stack_file(tmp_path, "beta-dev", "beta", "dev") == "Pulumi.beta-dev.yaml"
    assert stack_file(tmp_path, "prod", "beta", "prod") == "Pulumi.prod.yaml"


def test_nothing_written_is_no_value() -> None:
    """`null`, which the engine hands over as an empty text, takes a part away."""
    assert support.config(dns="").settings.dns is None
    assert support.config().settings.dns is not None
