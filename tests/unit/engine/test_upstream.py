"""Changes to copies of upstream modules fit exactly or fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import upstream
from engine.errors import EngineError
from engine.part import Edit

PROVIDER = """\
import (
	"example.test/internal/services/dns_record"
	"example.test/internal/services/waiting_room"
	"example.test/internal/utils"
)

	return []func() resource.Resource{
		dns_record.NewResource,
		waiting_room.NewResource, // deprecated.
	}
"""


def test_keep_services_drops_the_others(tmp_path: Path) -> None:
    """Imports and uses of a dropped service go together; everything else stays."""
    path = tmp_path / "provider.go"
    path.write_text(PROVIDER)
    upstream.keep_services(path, ("dns_record",))
    assert path.read_text() == "".join(
        line for line in PROVIDER.splitlines(keepends=True) if "waiting_room" not in line
    )


def test_keep_services_names_a_missing_one(tmp_path: Path) -> None:
    """A service that upstream renamed is noticed."""
    path = tmp_path / "provider.go"
    path.write_text(PROVIDER)
    with pytest.raises(EngineError, match="no service zone"):
        upstream.keep_services(path, ("dns_record", "zone"))


def test_edit_fits_once(tmp_path: Path) -> None:
    """An edit replaces the one place that it describes."""
    (tmp_path / "a.go").write_text("one two")
    upstream._apply(Edit("a.go", "two", "three"), tmp_path)
    assert (tmp_path / "a.go").read_text() == "one three"


@pytest.mark.parametrize("text", ["one", "two two"])
def test_edit_that_does_not_fit_fails(tmp_path: Path, text: str) -> None:
    """A changed upstream is noticed instead of built without the edit."""
    (tmp_path / "a.go").write_text(text)
    with pytest.raises(EngineError, match="not as the recipe expects"):
        upstream._apply(Edit("a.go", "two", "three"), tmp_path)
