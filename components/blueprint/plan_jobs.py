"""Decide jobs: each a task in the surroundings of a service, with a command of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.containers import JobSpec
from components.blueprint.plan_containers import frame
from components.blueprint.services import container, stand_in

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.jobs import JobConfig


def plan_jobs(context: Context) -> tuple[JobSpec, ...]:
    """Return all jobs, in the order of the system's file, in which releases run them."""
    return tuple(_job(context, key, job) for key, job in context.config.system.jobs.items())


def _job(context: Context, key: str, job: JobConfig) -> JobSpec:
    service = context.config.services[job.service]
    service = service.model_copy(
        update={
            "command": job.command,
            "args": (),
            "env": {**service.env, **job.env},
            "secrets": {**service.secrets, **job.secrets},
            "cpu": job.cpu,
            "memory": job.memory,
            "replicas": 1,
        }
    )
    owner, standing_in = job.when == "release", context.image(job.service).kind == "stand-in"
    if standing_in:
        service = service.model_copy(update={"user": stand_in.USER})
    draft = container.draft(context, job.service, service, owner=owner)
    if standing_in:
        draft = stand_in.draft(context, job.service, service, draft, owner=owner, job=key)
        draft = draft.with_more(env={**job.env, "JOB_WHEN": job.when})
    return JobSpec(
        key=key,
        name=f"job-{key}",
        schedule=job.schedule if job.when == "schedule" else None,
        timeout=job.timeout,
        task=frame(context, job.service, service, draft),
    )
