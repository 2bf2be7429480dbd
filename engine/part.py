"""What is known about one binary of the engine before it is there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """One change to a file of an upstream module: `old` must occur exactly once."""

    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Upstream:
    """A module that is built from a changed copy, since its provider is in `internal/`.

    Attributes:
        module: path under which the part's go.mod requires it; go.mod says what replaces it.
        edits: changes to its files, made after the recipe's `_over/` is laid over the copy.
        services: of the Cloudflare provider, the services that are kept; all others only cost
            compile time (its 282 services take an hour and 30 GB).
    """

    module: str
    edits: tuple[Edit, ...] = ()
    services: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """One binary of the engine.

    Attributes:
        name: also the name of its folder in `modules/`.
        version: what it reports, and for plugins the version of the SDK on PyPI.
        source: the Go module that it is, with its version.
        binary: the file's name.
        folder: where the file lies below the engine's home.
        sdk: package on PyPI whose version this is, None where there is none.
        package: what `go build` is given.
        variable: the Go variable that takes the version.
        tags: Go build tags.
        memory: peak of its build in GiB, measured.
        after: parts whose build compiles what this one needs too; it waits for them.
        shared: recipe folders that it uses besides its own.
        upstream: the module to copy and change, if any.
        optional: not needed by Pulumi; made only where asked for.
        companions: files of the Pulumi SDK's module that must lie beside the binary.
    """

    name: str
    version: str
    source: str
    binary: str
    folder: str = "bin"
    sdk: str | None = None
    package: str = "."
    variable: str = "main.version"
    tags: tuple[str, ...] = ()
    memory: float = 1.5
    after: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    upstream: Upstream | None = None
    optional: bool = False
    companions: tuple[str, ...] = ()

    @property
    def reported(self) -> str:
        """Return the version in the form that the binary is given and prints."""
        return f"v{self.version}" if self.folder == "bin" else self.version
