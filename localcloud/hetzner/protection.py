"""The action that protects a resource from being deleted (servers: rebuilt, too)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from localcloud.hetzner.call import Answer, Call
from localcloud.hetzner.endpoint import route
from localcloud.hetzner.fields import Body, DeleteProtection

if TYPE_CHECKING:
    from starlette.routing import Route

    from localcloud.cloud import Cloud


def protection_route(
    cloud: Cloud, kind: str, plural: str, model: type[Body] = DeleteProtection
) -> Route:
    """Return POST /<plural>/{id}/actions/change_protection."""

    def change(call: Call[Any]) -> Answer:
        body = call.cloud.find(kind, call.id)
        body["protection"].update(call.body.model_dump(exclude_none=True))
        call.cloud.save(kind, body)
        action = call.cloud.actions.start("change_protection", [(kind, call.id)])
        return Answer({"action": action}, 201)

    return route(cloud, "POST", f"/{plural}/{{id:int}}/actions/change_protection", change, model)
