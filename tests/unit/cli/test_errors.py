"""What a user reads when something fails that is not the project's to foresee."""

import errno
import re
from pathlib import Path

import pytest

from cli.errors import explain, unexpected


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.ENOSPC, "Make room, or choose other places: PLINTH_CACHE=… PLINTH_STATE=…"),
        (errno.EROFS, "Make it writable for you, or choose PLINTH_CACHE=… PLINTH_STATE=…"),
    ],
)
def test_a_refusal_of_the_system_names_file_and_remedy(number: int, remedy: str) -> None:
    """The file, the system's words and what to do stand in one sentence."""
    words = explain(OSError(number, "refused", "/some/where"))
    assert words == f"/some/where: refused. {remedy}"


def test_a_refusal_without_known_remedy_is_said_as_it_is() -> None:
    """No remedy is made up."""
    assert explain(OSError(errno.EIO, "broken", "/a")) == "/a: broken"


def test_the_unforeseen_is_one_message_and_a_file() -> None:
    """The traceback is kept for a report and not shown."""
    try:
        int("odd")
    except ValueError as error:
        words = unexpected(error)
    assert "Traceback" not in words
    assert "ValueError: invalid literal for int() with base 10: 'odd'\n" in words
    found = re.search(r"(\S+plinth-error-\S+\.txt)", words)
    assert found is not None
    path = Path(found[1])
    assert path.read_text().startswith("Traceback")
    path.unlink()
