"""What a loss of server and disk takes: commits that were acknowledged and that no restore has.

`PLINTH_RPO_TRIALS` databases (50), and `PLINTH_RPO_SYNCHRONOUS` more whose commits wait for a
replica (10), on one booted server, `PLINTH_RPO_TOGETHER` at a time (20): what each is stands in
`rpo_driver.py`. The whole way, with real servers lost, is `plinth disaster`.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from bench.checkout import Checkout
from bench.figures import Figure

STORE = "postgres"
WORST = 60.0  # seconds
DRIVER = Path(__file__).with_name("rpo_driver.py")
_SEED = 2026


def measure(checkout: Checkout) -> list[Figure]:
    """Boot the default stack, run all trials on its server, remove it.

    Raises:
        RuntimeError: a trial did not come to its end; a worst case without it would be none.
    """
    try:
        checkout.make("up")
        outputs = json.loads(checkout.make("outputs").stdout)
        server = next(iter(outputs["servers"].values()))
        results = trials(checkout, str(server["ssh"]))
    finally:
        checkout.make("down", check=False)
    failed = [result for result in results if "error" in result]
    if failed:
        raise RuntimeError(f"{len(failed)} of {len(results)} trials failed: {failed[0]}")
    return figures(results)


def trials(checkout: Checkout, ssh: str) -> list[dict[str, Any]]:
    """Return what each trial says."""
    numbers = (
        os.environ.get("PLINTH_RPO_TRIALS", "50"),
        os.environ.get("PLINTH_RPO_SYNCHRONOUS", "10"),
        os.environ.get("PLINTH_RPO_TOGETHER", "20"),
        str(_SEED),
    )
    done = subprocess.run(
        [
            *ssh.split(),
            "-o",
            "ServerAliveInterval=15",
            f"sudo python3 - {STORE} {' '.join(numbers)}",
        ],
        input=DRIVER.read_text(encoding="utf-8"),
        cwd=checkout.path,
        env=checkout.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the trials ended: {done.stderr.strip()[-1000:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def figures(results: list[dict[str, Any]]) -> list[Figure]:
    """Return what the results come to; a loss is counted from the oldest commit that is missed."""
    plain = [result for result in results if not result["synchronous"]]
    waiting = [result for result in results if result["synchronous"]]
    found = []
    if plain:
        ages = tuple(float(result["age_oldest"]) for result in plain)
        found += [
            Figure("loss of server and disk: oldest commit missed, age", "s", ages),
            Figure("the same, worst", "s", (max(ages),), limit=WORST),
            Figure("the same, from nothing to writing again", "s",
                   tuple(float(result["restore"]) for result in plain)),
        ]  # fmt: skip
    if waiting:
        lost = tuple(float(result["lost"]) for result in waiting)
        told = tuple(float(result["acknowledged"]) for result in waiting)
        found += [
            Figure("commits that wait for a replica: acknowledged", "commits", told),
            Figure("the same, missed by a restore, worst", "commits", (max(lost),), limit=1),
        ]
    return found
