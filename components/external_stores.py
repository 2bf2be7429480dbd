"""Stores that somebody else runs, asked from the servers before any service is started.

The question is a small program (`components.remote.externals`) that goes to the server by the
standard input together with the URLs: neither stands on a disk or in a list of processes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi

from components.remote.bundle import bundle
from components.remote.externals import ask, connection, place, postgres, redis, s3, scram

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from components.app_server import AppServer
    from components.blueprint.externals import ExternalSpec


class ExternalStores(pulumi.ComponentResource):
    """One conversation from each server that services which use a store may run on.

    Attributes:
        asked: done once all stores have answered everywhere.
    """

    def __init__(
        self,
        name: str,
        *,
        externals: Iterable[ExternalSpec],
        servers: Mapping[str, AppServer],
        secrets: Mapping[str, pulumi.Output[str]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:index:ExternalStores", name, None, opts)
        specs = tuple(externals)
        self.asked: list[pulumi.Resource] = []
        for key in sorted({server for spec in specs for server in spec.servers}):
            node = servers[key].node
            if node is None:
                continue
            own = [spec for spec in specs if key in spec.servers]
            wanted = {secret for spec in own for secret in _secrets(spec) if secret in secrets}
            values = pulumi.Output.all(**{secret: secrets[secret] for secret in sorted(wanted)})
            self.asked.append(
                node.run(
                    f"{name}-{key}",
                    "python3 -I -",
                    stdin=pulumi.Output.secret(values.apply(_asker(own))),
                    triggers=sorted({image for spec in own for image in spec.images}),
                    parent=self,
                )
            )
        self.register_outputs({})


def program(questions: list[dict[str, Any]]) -> str:
    """Return the text of the program with its questions in it."""
    modules = (place, connection, scram, postgres, redis, s3, ask)
    return bundle(*modules, given=(questions,))


def _asker(specs: list[ExternalSpec]) -> Any:
    def fill(values: Mapping[str, str]) -> str:
        return program(
            [
                {
                    "kind": spec.kind,
                    "name": spec.name,
                    "variable": variable,
                    "url": values.get(secret, ""),
                    "ca": values.get(spec.ca) if spec.ca else None,
                }
                for spec in specs
                for variable, secret in spec.urls
            ]
        )

    return fill


def _secrets(spec: ExternalSpec) -> tuple[str, ...]:
    return (*(secret for _, secret in spec.urls), *([spec.ca] if spec.ca else []))
