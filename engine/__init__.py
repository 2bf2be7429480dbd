"""Gives the project a Pulumi CLI, Python's language host and the plugins that its SDKs ask for.

Standard library only, so that it runs before anything is installed. `plan` says where each part
comes from and why, `ready` makes them, `environment` gives the variables for `pulumi`.
"""

from engine.errors import EngineError
from engine.events import Event
from engine.home import environment, optional
from engine.make import ready
from engine.plan import Choice, lacks_go, plan
from engine.verify import Verdict, verify

__all__ = [
    "Choice",
    "EngineError",
    "Event",
    "Verdict",
    "environment",
    "lacks_go",
    "optional",
    "plan",
    "ready",
    "verify",
]
