"""Who asks public addresses from outside: UptimeRobot's API, and what it does."""

from localcloud.neighbours.inbox.uptime.api import make_routes
from localcloud.neighbours.inbox.uptime.monitors import Monitors
from localcloud.neighbours.inbox.uptime.prober import Prober
from localcloud.neighbours.inbox.uptime.visitor import Visitor

__all__ = ["Monitors", "Prober", "Visitor", "make_routes"]
