"""Writing images into a stack's file."""

from pathlib import Path

import pytest

from cli.errors import PlinthError
from cli.release.stack_file import set_images

DIGEST = "sha256:" + "c" * 64
IMAGE = f"ghcr.io/acme/backend:1.5.0@{DIGEST}"
FILE = """\
# Production, as documented.
config:
  plinth:system: alpha
  plinth:servers:
    app-1: {type: cx33} # the document's CX32 is no longer sold
  plinth:services:
    backend: {cpu: 0.5, memory: 512MB}

    worker:
      replicas: 2 # one is not enough
  plinth:load_balancer: null
  plinth:protect: true
encryptionsalt: v1:salt
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Make a stack's file with comments."""
    made = tmp_path / "Pulumi.prod.yaml"
    made.write_text(FILE)
    return made


def test_only_the_image_is_added(path: Path) -> None:
    """Comments, blank lines, order and form stay as they were."""
    assert set_images(path, {"backend": IMAGE, "worker": IMAGE}) == ["backend", "worker"]
    expected = FILE.replace("memory: 512MB}", f"memory: 512MB, image: {IMAGE}}}").replace(
        "# one is not enough\n", f"# one is not enough\n      image: {IMAGE}\n"
    )
    assert path.read_text().splitlines() == expected.splitlines()


def test_a_service_without_settings_gets_them(path: Path) -> None:
    """A stack that said nothing about a service says its image from now on."""
    assert set_images(path, {"frontend": IMAGE}) == ["frontend"]
    assert f"    frontend:\n      image: {IMAGE}\n" in path.read_text()


def test_the_same_again_leaves_the_file_alone(path: Path) -> None:
    """Nothing is written where nothing changes."""
    set_images(path, {"backend": IMAGE})
    before = path.stat().st_mtime_ns
    assert set_images(path, {"backend": IMAGE}) == []
    assert path.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("text", "words"), [("name: x\n", "has no `config:`"), ("config: [", "not valid YAML")]
)
def test_a_file_of_another_form_is_refused(path: Path, text: str, words: str) -> None:
    """Nothing is written into what is no stack's file."""
    path.write_text(text)
    with pytest.raises(PlinthError, match=words):
        set_images(path, {"backend": IMAGE})
    assert path.read_text() == text
