"""The viewer reads what Grafana would read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from localcloud.viewer.provisioned import ProvisionedError, Source, read
from tests.unit.localcloud.viewer.provision import board, provision

if TYPE_CHECKING:
    from pathlib import Path


def test_sources_and_boards_are_found_where_the_files_say(tmp_path: Path) -> None:
    """The overview comes first, the others by their titles."""
    boards = (board("b", "B"), board("plinth-overview", "Z"), board("a", "A"))
    found = read(provision(tmp_path, *boards))
    assert found.sources["prometheus"] == Source("prometheus", "prometheus", "http://p:9090", 15)
    assert found.sources["loki"].url == "http://l:3100"
    assert list(found.boards) == ["plinth-overview", "a", "b"]


def test_a_board_that_asks_a_source_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """It names the board, the panel and the source."""
    home = provision(tmp_path)
    file = home / "datasources" / "a.yaml"
    file.write_text(file.read_text().replace("uid: loki", "uid: other"))
    with pytest.raises(ProvisionedError, match=r"plinth-overview: panel 'Log' asks 'loki'"):
        read(home)


def test_a_file_that_is_no_dashboard_is_refused(tmp_path: Path) -> None:
    """It names the file."""
    home = provision(tmp_path)
    (home / "boards" / "x.json").write_text('{"uid": "x"}')
    with pytest.raises(ProvisionedError, match=r"x\.json: no dashboard"):
        read(home)
