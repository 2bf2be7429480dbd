"""Secrets for images that know no files: read into variables just before the command starts.

Docker and the Swarm never see the values: they are in the environment of that process alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.containers import FileSpec
from components.blueprint.services import mounts
from components.render.template import render

if TYPE_CHECKING:
    from components.blueprint.services.draft import Draft
    from components.config.service import ServiceConfig

KEY = "load-env.sh"
PATH = "/etc/plinth/load-env"
COMMAND = ("/bin/sh", PATH)


def wrap(draft: Draft, service: ServiceConfig) -> Draft:
    """Return a draft whose command is started by the script; the image needs a `sh`."""
    return draft.with_more(
        command=(*COMMAND, *draft.command),
        configs=(mounts.config(KEY, service, PATH),),
        new_files=(FileSpec(key=KEY, content=render("container/load-env.sh")),),
    )
