"""From words to a stack."""

from pathlib import Path

import pytest

from cli.context import resolve, systems
from cli.errors import PlinthError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a checkout with one default system and one of its own stacks."""
    for name in ("alpha", "beta"):
        (tmp_path / "systems" / name).mkdir(parents=True)
        (tmp_path / "systems" / name / "system.yaml").write_text(f"system: {name}\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(
        "config:\n  plinth:system: alpha\n  plinth:cloud: local\n"
    )
    (tmp_path / "Pulumi.prod.yaml").write_text("config:\n  plinth:system: alpha\n")
    (tmp_path / "systems" / "beta" / "Pulumi.staging.yaml").write_text(
        "config:\n  plinth:system: beta\n"
    )
    return tmp_path


def test_systems_are_the_folders_with_a_system_file(root: Path) -> None:
    """Every folder with a system.yaml is a system, in order."""
    assert systems(root) == ("alpha", "beta")


def test_default_pair_keeps_the_environment_as_stack_name(root: Path) -> None:
    """The top-level files make stacks named like their environment, on the cloud they name."""
    context = resolve("alpha", "dev", None, root)
    assert (context.stack, context.cloud) == ("dev", "local")
    assert context.config_file == root / "Pulumi.dev.yaml"


def test_a_stack_without_a_word_is_for_the_real_cloud(root: Path) -> None:
    """A config that names no cloud is meant for Hetzner."""
    assert resolve("alpha", "prod", None, root).cloud == "hetzner"


def test_a_real_stack_can_be_rehearsed_locally(root: Path) -> None:
    """CLOUD=local runs a stack of the real cloud here."""
    assert resolve("alpha", "prod", "local", root).local


def test_a_local_stack_cannot_be_sent_to_the_real_cloud(root: Path) -> None:
    """A stack that says it is local is refused for Hetzner, with the file named."""
    with pytest.raises(PlinthError, match=r"Pulumi\.dev\.yaml: plinth:cloud is local") as caught:
        resolve("alpha", "dev", "hetzner", root)
    assert caught.value.exit_code == 2


def test_other_systems_carry_their_name_in_the_stack(root: Path) -> None:
    """A system beside the default one has stacks named after system and environment."""
    assert resolve("beta", "staging", None, root).stack == "beta-staging"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("alpa", "dev", None), "There is no system 'alpa'. Did you mean alpha?"),
        (("alpha", "pord", None), "There is no environment of alpha 'pord'. Did you mean prod?"),
        (("alpha", "dev", "lokal"), "There is no cloud 'lokal'. Did you mean local?"),
    ],
)
def test_unknown_words_name_the_nearest(
    root: Path, words: tuple[str, str, str | None], message: str
) -> None:
    """A misspelt word is answered with the nearest known one."""
    with pytest.raises(PlinthError) as caught:
        resolve(*words, root)
    assert str(caught.value).startswith(message)
