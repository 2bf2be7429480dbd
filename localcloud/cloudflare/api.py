"""Cloudflare's API v4 as Starlette routes: zones, their settings and DNS records, and security."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from starlette.routing import Mount, Route

from localcloud.cloudflare import envelope, filters, settings, zones
from localcloud.cloudflare.endpoint import Endpoint
from localcloud.cloudflare.envelope import Paging
from localcloud.cloudflare.errors import invalid
from localcloud.cloudflare.registrar import Registrar
from localcloud.cloudflare.security_api import SecurityApi

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from localcloud.cloudflare.endpoint import Body, Work
    from localcloud.pki import Authority
    from localcloud.store import Store

PREFIX = "/client/v4"
LOOPBACK = ("127.0.0.1/32",)  # where the edge connects from, where nothing boots
_IDENTIFIER = re.compile(r"^[0-9a-f]{32}$")
_MUTABLE_ZONE = frozenset({"paused", "vanity_name_servers", "type"})


class CloudflareApi:
    """The handlers; each is plain work in a thread, between reading the body and answering."""

    def __init__(
        self,
        store: Store,
        token: str,
        origin_ca: Authority | None = None,
        edge_ranges: Sequence[str] = LOOPBACK,
    ) -> None:
        self._registrar = Registrar(store)
        self._security = SecurityApi(self._registrar, origin_ca, edge_ranges)
        self._token = token

    def routes(self) -> list[Mount]:
        """Give everything below `/client/v4`; what is not known there is refused loudly."""
        zone, record = "/zones/{zone}", "/zones/{zone}/dns_records/{record}"
        table: list[tuple[str, str, Work]] = [
            ("GET", "/user/tokens/verify", self._verify),
            ("GET", "/accounts", self._accounts),
            ("GET", "/zones", self._zones),
            ("POST", "/zones", self._add_zone),
            ("GET", zone, lambda r, _: envelope.one(self._registrar.zone(_zone(r)))),
            ("PATCH", zone, self._change_zone),
            ("DELETE", zone, self._remove_zone),
            ("GET", f"{zone}/settings", self._settings),
            ("GET", f"{zone}/settings/{{setting}}", self._setting),
            ("PATCH", f"{zone}/settings/{{setting}}", self._change_setting),
            ("GET", f"{zone}/dns_records", self._records),
            ("POST", f"{zone}/dns_records", self._add_record),
            ("GET", record, self._record),
            ("PUT", record, self._replace_record),
            ("PATCH", record, self._change_record),
            ("DELETE", record, self._remove_record),
            *self._security.table(),
        ]
        methods: dict[str, dict[str, Work]] = {}
        for method, path, work in table:
            methods.setdefault(path, {})[method] = work
        return [
            Mount(
                PREFIX,
                routes=[
                    *(Route(path, Endpoint(self._token, by)) for path, by in methods.items()),
                    Route("/{rest:path}", Endpoint(self._token, {})),
                ],
            )
        ]

    def _verify(self, _request: Request, _body: Body) -> Response:
        return envelope.one({"id": zones.ACCOUNT["id"], "status": "active"})

    def _accounts(self, request: Request, _body: Body) -> Response:
        paging = Paging.read(request.query_params, default=20, lowest=5, highest=50)
        return envelope.many([zones.ACCOUNT], paging)

    def _zones(self, request: Request, _body: Body) -> Response:
        query = request.query_params
        paging = Paging.read(query, default=20, lowest=5, highest=50)
        return envelope.many(filters.select_zones(self._registrar.zones(), query), paging)

    def _add_zone(self, _request: Request, body: Body) -> Response:
        _only(body, frozenset({"name", "account", "type", "jump_start"}))
        if not isinstance(body.get("name"), str):
            raise invalid(1004, "name: a zone needs a domain name")
        if body.get("type", "full") != "full":
            raise invalid(1004, "type: the local cloud has zones of type full only")
        return envelope.one(self._registrar.add_zone(body["name"]))

    def _change_zone(self, request: Request, body: Body) -> Response:
        _only(body, _MUTABLE_ZONE)
        return envelope.one(self._registrar.change_zone(_zone(request), body))

    def _remove_zone(self, request: Request, _body: Body) -> Response:
        self._registrar.remove_zone(_zone(request))
        return envelope.one({"id": _zone(request)})

    def _settings(self, request: Request, _body: Body) -> Response:
        values = self._registrar.settings(_zone(request))
        return envelope.one([_show(name, value) for name, value in sorted(values.items())])

    def _setting(self, request: Request, _body: Body) -> Response:
        name = request.path_params["setting"]
        values = self._registrar.settings(_zone(request))
        if name not in values:
            raise settings.unknown(name)
        return envelope.one(_show(name, values[name]))

    def _change_setting(self, request: Request, body: Body) -> Response:
        _only(body, frozenset({"value", "id"}))
        name = request.path_params["setting"]
        self._registrar.change_setting(_zone(request), name, body.get("value"))
        return envelope.one(_show(name, body["value"]))

    def _records(self, request: Request, _body: Body) -> Response:
        query = request.query_params
        paging = Paging.read(query, default=100, lowest=1, highest=50000)
        found = self._registrar.records(_zone(request))
        return envelope.many(filters.select_records(found, query), paging)

    def _add_record(self, request: Request, body: Body) -> Response:
        return envelope.one(self._registrar.add_record(_zone(request), body))

    def _record(self, request: Request, _body: Body) -> Response:
        return envelope.one(self._registrar.record(_zone(request), _record_id(request)))

    def _replace_record(self, request: Request, body: Body) -> Response:
        done = self._registrar.replace_record(_zone(request), _record_id(request), body)
        return envelope.one(done)

    def _change_record(self, request: Request, body: Body) -> Response:
        done = self._registrar.change_record(_zone(request), _record_id(request), body)
        return envelope.one(done)

    def _remove_record(self, request: Request, _body: Body) -> Response:
        self._registrar.remove_record(_zone(request), _record_id(request))
        return envelope.one({"id": _record_id(request)})


def _zone(request: Request) -> str:
    return _identifier(request, "zone")


def _record_id(request: Request) -> str:
    return _identifier(request, "record")


def _identifier(request: Request, name: str) -> str:
    value = str(request.path_params[name])
    if not _IDENTIFIER.match(value):
        path = request.url.path.removeprefix(PREFIX)
        raise invalid(
            7003, f"Could not route to {path}, perhaps your object identifier is invalid?"
        )
    return value


def _show(name: str, value: Any) -> dict[str, Any]:
    return {"id": name, "value": value, "editable": True, "modified_on": None}


def _only(body: Body, known: frozenset[str]) -> None:
    extra = sorted(set(body) - known)
    if extra:
        raise invalid(1004, f"{extra[0]}: unknown field; known are {', '.join(sorted(known))}")
