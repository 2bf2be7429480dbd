"""Those who are told of alerts: a mail server, the webhooks of chats and pagers, a heartbeat.

It speaks as they do and keeps what it got, for a person to look at.
"""

from localcloud.neighbours.inbox.server import NUMBER, Inbox, address, page, pagerduty

__all__ = ["NUMBER", "Inbox", "address", "page", "pagerduty"]
