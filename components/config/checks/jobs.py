"""Jobs: a service to run like, and a time to run at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.config.calendar import why_no_calendar
from components.config.checks.where import in_system
from components.config.nearest import hint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.config.jobs import JobConfig
    from components.config.merged import StackConfig
    from components.config.problems import Problem


def check_jobs(config: StackConfig) -> Iterator[Problem]:
    """Report jobs that no service lends its image to, and times that systemd does not know."""
    for key, job in config.system.jobs.items():
        path = f"jobs.{key}"
        service = config.services.get(job.service)
        if service is None:
            cause = f"there is no service `{job.service}`"
            remedy = hint(job.service, config.services, "services")
            yield in_system(config, f"{path}.service", cause, remedy)
        elif service.kind != "container":
            cause = (
                f"`{job.service}` is a {service.kind}: jobs run like services of the system's own"
            )
            own = [name for name, other in config.services.items() if other.kind == "container"]
            remedy = f"name one of {', '.join(own)}"
            yield in_system(config, f"{path}.service", cause, remedy)
        yield from _time(config, f"{path}.schedule", job)


def _time(config: StackConfig, path: str, job: JobConfig) -> Iterator[Problem]:
    if job.when == "release" and job.schedule is not None:
        cause = "a job of each release runs then, not by the clock"
        yield in_system(config, path, cause, "remove it, or say `when: schedule`")
    elif job.when == "schedule" and job.schedule is None:
        cause = "a job by the clock needs a time"
        remedy = "add one as systemd's OnCalendar has it, for example `*-*-* 03:00:00`"
        yield in_system(config, path, cause, remedy)
    elif job.schedule is not None:
        fault = why_no_calendar(job.schedule)
        if fault:
            cause = f"`{job.schedule}` is no time: {fault}"
            remedy = "write it as systemd's OnCalendar has it, for example `Sun *-*-* 03:00:00`"
            yield in_system(config, path, cause, remedy)
