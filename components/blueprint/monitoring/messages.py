"""What each kind of receiver is sent, in words for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.blueprint.monitoring.rules.watched import Watched

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.monitoring.receivers import ReceiverConfig, Smtp

_TITLE = (
    '{{ if eq .Status "firing" }}{{ .CommonLabels.severity | toUpper }}{{ else }}RESOLVED{{ end }}'
    " {{ .CommonLabels.alertname }} · {{ .CommonLabels.system }} {{ .CommonLabels.environment }}"
)
_TEXT = (
    "{{ range .Alerts }}{{ .Annotations.summary }}\n"
    "First: {{ .Annotations.first }}\n"
    "More: {{ .Annotations.runbook }}\n"
    "{{ end }}"
)


def place(key: str) -> str:
    """Return the place that a secret's value is put in; YAML quotes what begins with a brace."""
    return f"{{{{yaml:{key}}}}}"


def secrets_of(receiver: ReceiverConfig, smtp: Smtp | None) -> tuple[str, ...]:
    """Return the keys of the secrets without which a receiver cannot be reached."""
    if receiver.kind == "email":
        return (smtp.server, smtp.user, smtp.password) if smtp else ()
    return tuple(key for key in (receiver.url, receiver.key) if key)


def receiver(context: Context, key: str, config: ReceiverConfig) -> dict[str, Any]:
    """Return a receiver as Alertmanager knows it."""
    kind = config.kind
    if kind == "email":
        return {"name": key, "email_configs": [_mail(context, to) for to in config.to]}
    common = {"send_resolved": True}
    if kind == "pagerduty":
        hook = common | {
            "routing_key": place(config.key or ""),
            "severity": '{{ if eq .CommonLabels.severity "critical" }}critical{{ else }}warning'
            "{{ end }}",
            "description": _TITLE + ": {{ .CommonAnnotations.summary }}",
            "details": {"first": "{{ .CommonAnnotations.first }}"},
        }
        played = context.config.profile.pagerduty
        return {"name": key, "pagerduty_configs": [hook | ({"url": played} if played else {})]}
    url = place(config.url or "")
    if kind == "slack":
        hook = common | {"api_url": url, "title": _TITLE, "text": _TEXT}
        return {"name": key, "slack_configs": [hook]}
    if kind == "discord":
        hook = common | {"webhook_url": url, "title": _TITLE, "message": _TEXT}
        return {"name": key, "discord_configs": [hook]}
    return {"name": key, "webhook_configs": [common | {"url": url}]}


def _mail(context: Context, to: str) -> dict[str, Any]:
    smtp = Watched(context).alerts.smtp
    if smtp is None:  # the checks refuse this before
        raise ValueError("a receiver of kind email, and no mail server")
    tls = "smtp-tls" not in context.config.profile.lacks
    login = {
        "auth_username": place(smtp.user),
        "auth_password": place(smtp.password),
    }
    return {
        "to": to,
        "from": smtp.sender,
        "smarthost": place(smtp.server),
        **(login if tls else {}),  # a password never goes in clear
        "require_tls": tls,
        "send_resolved": True,
        "headers": {"Subject": _TITLE},
        "html": "",
        "text": _TEXT,
    }
