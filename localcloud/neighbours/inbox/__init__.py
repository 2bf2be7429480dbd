"""Those who are told of alerts: a mail server, the webhooks of chats and pagers, a heartbeat.

Besides, who asks public addresses from outside. It speaks as they do and keeps what it got, for a
person to look at.
"""

from localcloud.neighbours.inbox.server import NUMBER, Inbox, address, page, pagerduty, uptime

__all__ = ["NUMBER", "Inbox", "address", "page", "pagerduty", "uptime"]
