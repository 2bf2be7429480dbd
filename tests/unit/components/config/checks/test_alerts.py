"""Bad words about alerts: refused at plan, with path, cause and remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from pydantic import SecretStr, TypeAdapter, ValidationError

from components.config.checks.alerts import check_alerts
from components.config.monitoring.alerts import AlertsConfig
from components.config.monitoring.receivers import (
    AlertingStackConfig,
    MuteConfig,
    ReceiverConfig,
    SilenceConfig,
)
from components.config.profile import REAL_CLOUD
from tests.unit.components.watched_systems import changed

if TYPE_CHECKING:
    from components.config.merged import StackConfig

SILENCE = {
    "alert": "CpuHigh",
    "since": "2026-11-20",
    "until": "2026-11-30",
    "owner": "Ada",
    "reason": "known",
}


def _config(text: str = "{}", secrets: dict[str, str] | None = None) -> StackConfig:
    """Return glossary's config with more, or others, of its alerts."""
    config = changed("glossary").config
    monitoring = config.system.monitoring
    assert monitoring is not None
    alerts = _alerts(monitoring.alerts, yaml.safe_load(text))
    system = config.system.model_copy(
        update={"monitoring": monitoring.model_copy(update={"alerts": alerts})}
    )
    settings = config.settings
    if secrets:
        given = settings.secrets | {key: SecretStr(value) for key, value in secrets.items()}
        settings = settings.model_copy(update={"secrets": given})
    values = config.__dict__ | {"system": system, "settings": settings, "profile": REAL_CLOUD}
    return type(config)(**values)


def _alerts(before: AlertsConfig, text: dict[str, Any]) -> AlertsConfig:
    new = TypeAdapter(AlertsConfig).validate_python(text)
    return before.model_copy(update={name: getattr(new, name) for name in text})


def _found(text: str = "{}", **arguments: Any) -> list[tuple[str, str]]:
    return [(p.path, f"{p.cause} -> {p.remedy}") for p in check_alerts(_config(text, **arguments))]


def test_the_systems_own_alerts_are_sound() -> None:
    """Nothing is wrong with what a document says."""
    assert _found() == []


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        (
            "thresholds: {busy: {signal: cpu, severity: warning}}",
            "thresholds.busy",
            "no line is drawn -> add `above`",
        ),
        (
            "thresholds: {busy: {signal: cpu, severity: warning, above: 120}}",
            "thresholds.busy",
            "120 % of it is never exceeded",
        ),
        (
            "thresholds: {down: {signal: down, severity: critical, above: 3}}",
            "thresholds.down",
            "leave `above` out",
        ),
        (
            "thresholds: {x: {signal: errors, severity: warning, above: 5, quantile: 0.9}}",
            "thresholds.x",
            "`quantile` is of `response`",
        ),
        (
            "thresholds: {server-down: {signal: queue, severity: info, above: 5}}",
            "thresholds.server-down",
            "two alerts `ServerDown`",
        ),
        (
            (
                "queries: {ErrorsHigh: {expr: up == 0, severity: info, "
                "summary: something is wrong, first: look at it}}"
            ),
            "queries.ErrorsHigh",
            "two alerts `ErrorsHigh`",
        ),
        (
            (
                "queries: {Odd: {expr: http_request_total > 5, severity: info, "
                "summary: something is wrong, first: look at it}}"
            ),
            "queries.Odd.expr",
            (
                "exports a metric `http_request_total`, so the alert would never fire -> did you "
                "mean `http_requests_total`?"
            ),
        ),
        ("without: [DiskFillSoon]", "without[0]", "did you mean `DiskFillsSoon`?"),
        (
            "receivers: {chat: {kind: slack, url: slack-hook}}\nroutes: []",
            "receivers.chat.url",
            "did you mean `slack-webhook`?",
        ),
        (
            "routes: [{severity: [critical], receivers: [pagr]}]",
            "routes[0].receivers[0]",
            "there is no receiver `pagr` -> did you mean `pager`?",
        ),
        (
            "routes: [{severity: [critical], receivers: [pager], mute: [nights]}]",
            "routes[0].mute[0]",
            "there is no time `nights`",
        ),
        ("heartbeat: heart", "heartbeat", "there is no secret `heart`"),
    ],
)
def test_bad_words_are_refused_with_a_remedy(text: str, path: str, words: str) -> None:
    """Each has its own path, the cause and what to write instead."""
    found = [row for row in _found(text) if row[0] == f"monitoring.alerts.{path}"]
    assert len(found) == 1, _found(text)
    assert words in found[0][1]


def test_mail_without_a_server_is_refused() -> None:
    """A receiver of kind email needs who takes the mail."""
    config = _config()
    monitoring = config.system.monitoring
    assert monitoring is not None
    alerts = monitoring.alerts.model_copy(update={"smtp": None})
    system = config.system.model_copy(
        update={"monitoring": monitoring.model_copy(update={"alerts": alerts})}
    )
    bare = type(config)(**(config.__dict__ | {"system": system}))
    assert [p.path for p in check_alerts(bare)] == ["monitoring.alerts.receivers.mail"]


def test_a_wrong_webhook_is_refused_without_showing_it() -> None:
    """An address of another kind is found before anything is made, and stays secret."""
    wrong = "https://example.com/secret-part"
    ((path, words),) = _found(secrets={"slack-webhook": wrong})
    assert path == "plinth:secrets.slack-webhook"
    assert "https://hooks.slack.com/services/" in words
    assert "secret-part" not in words


def test_a_short_clock_is_for_the_local_cloud() -> None:
    """On a real cloud alerts that come too early are refused."""
    config = changed("glossary", monitoring={"alerts": {"clock": 20}}).config
    assert [p.path for p in check_alerts(config)] == ["plinth:monitoring.alerts.clock"]


@pytest.mark.parametrize(
    ("receiver", "sound"),
    [
        ({"kind": "email", "to": ["a@example.org"]}, True),
        ({"kind": "email", "to": ["nobody"]}, False),
        ({"kind": "email", "url": "x"}, False),
        ({"kind": "slack", "url": "x"}, True),
        ({"kind": "slack", "key": "x"}, False),
        ({"kind": "pagerduty", "key": "x"}, True),
        ({"kind": "pagerduty", "key": "x", "url": "y"}, False),
        ({"kind": "fax", "url": "x"}, False),
    ],
)
def test_a_receiver_has_what_its_kind_needs_and_no_more(
    receiver: dict[str, Any], *, sound: bool
) -> None:
    """Each kind has one address of its own form."""
    if sound:
        assert ReceiverConfig.model_validate(receiver).kind == receiver["kind"]
    else:
        with pytest.raises(ValidationError):
            ReceiverConfig.model_validate(receiver)


def test_silences_and_mutes_end() -> None:
    """A silence ends after it begins, within three months; a time of day before midnight."""
    assert AlertingStackConfig.model_validate({"silences": [SILENCE]}).silences[0].owner == "Ada"
    for until in ("2026-11-19", "2027-03-01"):
        with pytest.raises(ValidationError):
            SilenceConfig.model_validate(SILENCE | {"until": until})
    assert MuteConfig.model_validate({"from": "22:00", "to": "24:00"}).until == "24:00"
    with pytest.raises(ValidationError, match="past midnight"):
        MuteConfig.model_validate({"from": "22:00", "to": "06:00"})
