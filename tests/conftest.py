"""What all tests share."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings

from tests.order import arrange

# Speed is measured by benchmarks; a busy machine must fail no test.
settings.register_profile("plinth", deadline=None, print_blob=True)
settings.load_profile("plinth")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put tests that share a stack onto one worker, one after the other."""
    groups = arrange(items)
    worker = getattr(config, "workerinput", None)
    if worker:
        from tests.scheduler import tell  # noqa: PLC0415 - where there are several workers

        tell(worker["testrunuid"], worker["workerid"], groups)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Hand out files as wholes, those on one stack together, in the order of `arrange`."""
    if config.getoption("dist") != "loadfile":
        return None
    from tests.scheduler import Scheduler  # noqa: PLC0415 - where there are several workers

    return Scheduler(config, log)
