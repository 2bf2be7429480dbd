"""What a stack must not say about policies: exceptions and levels that nobody may rely on."""

from __future__ import annotations

from typing import Any

from tests.unit.policies.mutants.whole import StackMutator, only_settings

WHOLE = {
    "rule": "volume-protected",
    "resource": "data-data",
    "owner": "ana",
    "reason": "given up after the move",
    "expires": "2030-01-31",
}


def _without(name: str) -> dict[str, Any]:
    return {key: value for key, value in WHOLE.items() if key != name}


def _excepted(*items: Any) -> dict[str, Any]:
    return {"plinth:policies": {"exceptions": list(items)}}


MUTATORS = (
    StackMutator(
        rule="policy-section-valid",
        what="an exception that lacks a word, has one too many, or one that means nothing",
        cases=only_settings(
            *(_excepted(_without(name)) for name in WHOLE),
            *(_excepted({**WHOLE, name: empty}) for name in WHOLE for empty in ("", " ", None)),
            *(
                _excepted({**WHOLE, "expires": day})
                for day in ("soon", "2030-02-30", "never", "31.01.2030", 0, "2030")
            ),
            _excepted({**WHOLE, "until": "2030-01-31"}),
            _excepted({**WHOLE, "rule": "no-such-rule"}),
            _excepted({**WHOLE, "rule": "*"}),
            _excepted("volume-protected"),
            _excepted(None),
            {"plinth:policies": {"exceptions": WHOLE}},
            {"plinth:policies": {"exceptions": "all"}},
            {"plinth:policies": {"exception": [WHOLE]}},
            {"plinth:policies": [WHOLE]},
            {"plinth:policies": "off"},
        ),
    ),
    StackMutator(
        rule="policy-section-valid",
        what="a level that is none, or that lowers what only an exception may",
        cases=only_settings(
            *(
                {"plinth:policies": {"levels": levels}}
                for levels in (
                    {"volume-protected": "disabled"},
                    {"volume-protected": "advisory"},
                    {"firewall-closes-data-ports": "disabled"},
                    {"service-secrets-in-files": "advisory"},
                    {"data-kept": "disabled"},
                    {"policy-section-valid": "disabled"},
                    {"exception-expired": "advisory"},
                    {"service-not-root": "off"},
                    {"service-not-root": "remediate"},
                    {"service-not-root": None},
                    {"no-such-rule": "disabled"},
                    ["volume-protected"],
                    "disabled",
                )
            )
        ),
    ),
    StackMutator(
        rule="exception-expired",
        what="an exception that has ended",
        cases=only_settings(
            *(
                _excepted({**WHOLE, "expires": day})
                for day in ("2026-11-20", "2020-01-31", "1999-12-31", "2026-11-20T00:00:00Z")
            ),
            _excepted({**WHOLE, "resource": "*", "expires": "2026-11-20"}),
        ),
    ),
    StackMutator(
        rule="exception-used",
        what="an exception that nothing needs",
        cases=only_settings(
            _excepted({**WHOLE, "resource": "no-such-volume"}),
            _excepted({**WHOLE, "resource": "data"}),
            _excepted({**WHOLE, "resource": "DATA-DATA"}),
        ),
    ),
)
