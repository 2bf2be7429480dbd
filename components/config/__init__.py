"""What people write about a stack and a system: validated once, frozen afterwards."""

from components.config.load import load
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
