"""The engine's messages about packs, without the rest of Pulumi's SDK.

To import one of its modules is to import all of it, which takes longer than all that a pack does.
These few need nothing of the rest, so they are taken from its folder as a package of their own.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

_SDK: Final = "pulumi"
_PACKAGE: Final = "policies._protocol"


def _load(name: str) -> Any:
    """Return a module of the protocol; the SDK's own where that is imported anyway."""
    if _SDK in sys.modules:
        return import_module(f"{_SDK}.runtime.proto.{name}")
    if _PACKAGE not in sys.modules:
        found = find_spec(_SDK)
        if found is None or not found.submodule_search_locations:
            raise ModuleNotFoundError(f"No module named {_SDK!r}", name=_SDK)
        package = ModuleType(_PACKAGE)
        home = Path(found.submodule_search_locations[0])
        package.__path__ = [str(home / "runtime" / "proto")]
        sys.modules[_PACKAGE] = package
    return import_module(f"{_PACKAGE}.{name}")


if TYPE_CHECKING:
    from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc, plugin_pb2
else:
    analyzer_pb2 = _load("analyzer_pb2")
    analyzer_pb2_grpc = _load("analyzer_pb2_grpc")
    plugin_pb2 = _load("plugin_pb2")

__all__ = ["analyzer_pb2", "analyzer_pb2_grpc", "plugin_pb2"]
