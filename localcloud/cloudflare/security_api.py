"""Rulesets, Origin CA certificates and the edge's addresses, as handlers of the API."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from starlette.responses import Response

from localcloud.cloudflare import envelope
from localcloud.cloudflare.envelope import Paging
from localcloud.cloudflare.origin_ca import OriginCa
from localcloud.cloudflare.rulesets import Rulesets, missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

    from localcloud.cloudflare.endpoint import Body, Work
    from localcloud.cloudflare.registrar import Registrar
    from localcloud.pki import Authority


class SecurityApi:
    """The handlers; `edge_ranges` are the CIDRs that the edge connects from."""

    def __init__(
        self, registrar: Registrar, authority: Authority | None, edge_ranges: Sequence[str]
    ) -> None:
        self._rulesets = Rulesets(registrar)
        self._origin_ca = OriginCa(registrar, authority)
        self._ranges = edge_ranges

    def table(self) -> list[tuple[str, str, Work]]:
        """Give method, path and work of each."""
        rulesets = "/zones/{zone}/rulesets"
        phase = f"{rulesets}/phases/{{phase}}/entrypoint"
        return [
            ("GET", "/ips", self._ips),
            ("GET", rulesets, self._all),
            ("POST", rulesets, self._add),
            ("GET", phase, self._phase),
            ("PUT", phase, self._put_phase),
            ("GET", f"{rulesets}/{{ruleset}}", self._one),
            ("PUT", f"{rulesets}/{{ruleset}}", self._replace),
            ("DELETE", f"{rulesets}/{{ruleset}}", self._remove),
            ("GET", "/certificates", self._certificates),
            ("POST", "/certificates", self._sign),
            ("GET", "/certificates/{certificate}", self._certificate),
            ("DELETE", "/certificates/{certificate}", self._revoke),
        ]

    def _ips(self, _request: Request, _body: Body) -> Response:
        four = [cidr for cidr in self._ranges if ":" not in cidr]
        six = [cidr for cidr in self._ranges if ":" in cidr]
        etag = hashlib.sha256(repr(self._ranges).encode()).hexdigest()[:32]
        return envelope.one({"ipv4_cidrs": four, "ipv6_cidrs": six, "etag": etag})

    def _all(self, request: Request, _body: Body) -> Response:
        found = self._rulesets.all(request.path_params["zone"])
        brief = [{k: v for k, v in one.items() if k != "rules"} for one in found]
        return envelope.one(brief)

    def _add(self, request: Request, body: Body) -> Response:
        return envelope.one(self._rulesets.add(request.path_params["zone"], body))

    def _one(self, request: Request, _body: Body) -> Response:
        path = request.path_params
        return envelope.one(self._rulesets.one(path["zone"], path["ruleset"]))

    def _replace(self, request: Request, body: Body) -> Response:
        path = request.path_params
        return envelope.one(self._rulesets.replace(path["zone"], path["ruleset"], body))

    def _remove(self, request: Request, _body: Body) -> Response:
        path = request.path_params
        self._rulesets.remove(path["zone"], path["ruleset"])
        return Response(status_code=204)

    def _phase(self, request: Request, _body: Body) -> Response:
        path = request.path_params
        found = self._rulesets.of_phase(path["zone"], path["phase"])
        if found is None:
            raise missing(path["phase"])
        return envelope.one(found)

    def _put_phase(self, request: Request, body: Body) -> Response:
        path = request.path_params
        return envelope.one(self._rulesets.put_phase(path["zone"], path["phase"], body))

    def _certificates(self, request: Request, _body: Body) -> Response:
        paging = Paging.read(request.query_params, default=20, lowest=1, highest=50)
        found = self._origin_ca.all(request.query_params.get("zone_id"))
        return envelope.many(found, paging)

    def _sign(self, _request: Request, body: Body) -> Response:
        return envelope.one(self._origin_ca.add(body))

    def _certificate(self, request: Request, _body: Body) -> Response:
        return envelope.one(self._origin_ca.one(request.path_params["certificate"]))

    def _revoke(self, request: Request, _body: Body) -> Response:
        key = request.path_params["certificate"]
        self._origin_ca.revoke(key)
        return envelope.one({"id": key})
