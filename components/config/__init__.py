"""What people write about a stack and a system: validated once, frozen afterwards.

A name's module is read when the name is first used: whoever needs one part of a config, as the
budget's policies do, does not wait for all others and their checks.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from components.config.loader import load
    from components.config.merged import StackConfig
    from components.config.problems import ConfigErrors, Problem
    from components.config.profile import PROFILE_VARIABLE, REAL_CLOUD, CloudProfile, read_profile
    from components.config.values import from_environment

__all__ = [
    "PROFILE_VARIABLE",
    "REAL_CLOUD",
    "CloudProfile",
    "ConfigErrors",
    "Problem",
    "StackConfig",
    "from_environment",
    "load",
    "read_profile",
]

_MODULES = {
    "PROFILE_VARIABLE": "profile",
    "REAL_CLOUD": "profile",
    "CloudProfile": "profile",
    "ConfigErrors": "problems",
    "Problem": "problems",
    "StackConfig": "merged",
    "from_environment": "values",
    "load": "loader",
    "read_profile": "profile",
}


def __getattr__(name: str) -> Any:
    """Read the module that has a name of this package.

    Raises:
        AttributeError: there is no such name.
    """
    module = _MODULES.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"{__name__}.{module}"), name)
    return found
