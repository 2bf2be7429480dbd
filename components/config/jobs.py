"""Work that ends: once for each release before traffic moves, or by the clock."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from components.config.base import Cpu, Key, Memory, Seconds, Section
from components.config.service import Variable


class JobConfig(Section):
    """A command in a service's image, with that service's environment, secrets and networks.

    Attributes:
        when: `release` before the application's services are updated, `schedule` by the clock.
        schedule: time as systemd's OnCalendar has it, UTC.
        service: whose image and surroundings it has.
        secrets: more secrets than that service has, for example the direct URL for migrations.
        timeout: seconds after which it is ended and counts as failed.
    """

    service: Key
    command: Annotated[tuple[str, ...], Field(min_length=1)]
    when: Literal["release", "schedule"] = "release"
    schedule: str | None = None
    env: dict[str, str] = Field(default_factory=dict)
    secrets: dict[Variable, Key] = Field(default_factory=dict)
    cpu: Cpu = 0.5
    memory: Memory = 256
    timeout: Seconds = 600


class SecretConfig(Section):
    """A secret that services get by key.

    Attributes:
        length: characters, where it is generated.
        given: a person gives it as `plinth:secrets.<key>`, encrypted; where absent it is generated.
        optional: where nobody gives it, services simply do not get it.
    """

    length: Annotated[int, Field(ge=16, le=128)] = 32
    given: bool = False
    optional: bool = False
    about: str = ""
