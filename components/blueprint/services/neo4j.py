"""Neo4j Community: memory by its two big parts, plugins, bolt inside the cluster alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from components.blueprint.containers import FileSpec, HealthCheckSpec, SecretSpec, TmpfsMount
from components.blueprint.services import mounts
from components.blueprint.services.draft import SECRET_LENGTH, Draft
from components.blueprint.types import DatabaseSpec
from components.render import stores

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.service import ServiceConfig

_START = "/etc/plinth/start.sh"
_PROVEN = "/tmp/.proven"  # noqa: S108 - in the container


def draft(context: Context, key: str, service: ServiceConfig) -> Draft:
    """Return what a Neo4j service is made of."""
    settings = service.neo4j
    if settings is None:  # the checks refuse this before
        raise ValueError(f"services.{key} has no neo4j section")
    password, port = f"{key}-password", service.port or 7687
    file = f"{mounts.SECRETS}/{password}"
    bind, directory = mounts.data(mounts.path(context, service, key), "/data", service)
    env = {
        "NEO4J_server_memory_heap_initial__size": f"{settings.heap}m",
        "NEO4J_server_memory_heap_max__size": f"{settings.heap}m",
        "NEO4J_server_memory_pagecache_size": f"{settings.page_cache}m",
        "NEO4J_server_bolt_listen__address": f"0.0.0.0:{port}",
        # the browser's port answers only its own container
        "NEO4J_server_http_listen__address": "127.0.0.1:7474",
        "NEO4J_server_https_enabled": "false",
        "NEO4J_dbms_usage__report_enabled": "false",
    }
    if settings.plugins:
        env["NEO4J_PLUGINS"] = json.dumps(list(settings.plugins))
        env["NEO4J_dbms_security_procedures_unrestricted"] = ",".join(
            f"{plugin}.*" for plugin in settings.plugins
        )
    # A log-in by bolt once for each start, the password going by the environment of a process that
    # lives a moment; each is a Java of its own, so afterwards the server is asked over HTTP.
    ask = (
        f'test -e {_PROVEN} || {{ NEO4J_PASSWORD="$(cat {file})" cypher-shell --username neo4j '
        f"--address bolt://127.0.0.1:{port} --format plain 'RETURN 1' && touch {_PROVEN}; }} && "
        "wget --quiet --output-document=/dev/null http://127.0.0.1:7474/"
    )
    return Draft(
        command=("tini", "-g", "--", "sh", _START),
        env=env,
        secrets=(mounts.secret(password, service),),
        configs=(mounts.config(f"{key}-start.sh", service, _START, 0o555),),
        binds=(bind,),
        tmpfs=(
            # not /tmp: Java loads libraries from there, and Docker's tmpfs forbids that
            TmpfsMount(target="/logs", size_mb=64),
        ),
        health_check=HealthCheckSpec(
            test=("CMD-SHELL", ask),
            interval=10,
            timeout=30,
            start_period=180,
            retries=5,
        ),
        order="stop-first",
        new_secrets=(SecretSpec(key=password, length=SECRET_LENGTH),),
        new_files=(FileSpec(key=f"{key}-start.sh", content=stores.neo4j_start(file)),),
        directories=(directory,),
        databases=(
            DatabaseSpec(
                key=key,
                engine="neo4j",
                host=key,
                port=port,
                database="neo4j",
                user="neo4j",
                secret=password,
            ),
        ),
    )
