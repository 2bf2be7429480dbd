"""A newer Go is fetched as a module, by the real `go` from a proxy that is a folder."""

from __future__ import annotations

import platform
import shutil
import zipfile
from pathlib import Path

import pytest

from engine import golang, places, toolchain
from engine.errors import EngineError
from engine.events import silent
from engine.pins import PARTS

MODULE = "golang.org/toolchain"
VERSION = f"v0.0.1-go{toolchain.VERSION}.linux-{toolchain.MACHINES[platform.machine()]}"


@pytest.fixture
def proxy(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Publish a toolchain whose `go` is a script, and use no other proxy."""
    assert not cache.exists()
    folder = tmp_path / "proxy" / MODULE / "@v"
    folder.mkdir(parents=True)
    (folder / f"{VERSION}.info").write_text(f'{{"Version": "{VERSION}"}}')
    (folder / f"{VERSION}.mod").write_text(f"module {MODULE}\n")
    with zipfile.ZipFile(folder / f"{VERSION}.zip", "w") as archive:
        archive.writestr(f"{MODULE}@{VERSION}/bin/go", "#!/bin/sh\necho go1.26.8\n")
        archive.writestr(f"{MODULE}@{VERSION}/src/x.go", "package x\n")
    (places.MODULES / "toolchain").mkdir()
    (places.MODULES / "toolchain" / "go.mod").write_text("module x\n\ngo 1.17\n")
    monkeypatch.setenv("GOPROXY", f"file://{tmp_path / 'proxy'}")
    monkeypatch.setenv("GOMODCACHE", str(tmp_path / "modcache"))
    monkeypatch.setenv("GOSUMDB", "off")
    monkeypatch.setenv("GOFLAGS", "-modcacherw")
    return tmp_path / "proxy"


@pytest.mark.usefixtures("proxy")
def test_fetch_makes_programs_executable() -> None:
    """A module carries no modes, so the programs get theirs, and nothing else does."""
    toolchain.fetch(silent)
    assert toolchain.here()
    assert (toolchain.folder() / "bin" / "go").stat().st_mode & 0o777 == 0o755
    assert (toolchain.folder() / "src" / "x.go").stat().st_mode & 0o777 == 0o644


@pytest.mark.usefixtures("proxy")
def test_fetched_one_is_used_where_the_other_is_too_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes first on PATH, and GOROOT of the old one does not mislead it."""
    toolchain.fetch(silent)
    assert golang.environment()["PATH"].split(":")[0] != str(toolchain.folder() / "bin")
    (tmp_path / "go").write_text("#!/bin/sh\necho go1.19.8\n")
    (tmp_path / "go").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.setenv("GOROOT", "/old")
    variables = golang.environment()
    assert shutil.which("go", path=variables["PATH"]) == str(toolchain.folder() / "bin" / "go")
    assert "GOROOT" not in variables


@pytest.mark.usefixtures("proxy")
def test_other_sum_is_refused() -> None:
    """What go.sum does not vouch for is not used."""
    sums = f"{MODULE} {VERSION} h1:{'A' * 43}=\n"
    (places.MODULES / "toolchain" / "go.sum").write_text(sums)
    with pytest.raises(EngineError, match="checksum mismatch"):
        toolchain.fetch(silent)
    assert not toolchain.here()


def test_proxy_without_it_is_told(proxy: Path) -> None:
    """A proxy that does not serve this version is an error with Go's own words."""
    shutil.rmtree(proxy / "golang.org")
    with pytest.raises(EngineError, match="could not be fetched"):
        toolchain.fetch(silent)


def test_pinned_toolchain_is_new_enough_for_every_part() -> None:
    """Its sums are committed for both kinds of machine, and it builds all recipes."""
    sums = (places.MODULES / "toolchain" / "go.sum").read_text()
    for machine in toolchain.MACHINES.values():
        assert f"{MODULE} v0.0.1-go{toolchain.VERSION}.linux-{machine} h1:" in sums
    pinned = tuple(map(int, toolchain.VERSION.split(".")))
    assert golang.required(PARTS) <= pinned
