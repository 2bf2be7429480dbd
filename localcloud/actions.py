"""Actions: what was asked is recorded, answered at once, done in a thread, and its end recorded.

Work on the same resource is done in the order in which it was asked for; work on different
resources runs side by side.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from localcloud.errors import ApiError
from localcloud.hypervisor import HypervisorError

if TYPE_CHECKING:
    from localcloud.store import Document, Store

Resource = tuple[str, int]
Work = Callable[[], object]
KEPT = 2000
INTERRUPTED = "the local cloud was stopped while this action ran"

log = logging.getLogger(__name__)


def now() -> str:
    """Return the present moment as the API writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Actions:
    """Starts actions and brings them to an end."""

    def __init__(
        self, store: Store, workers: int = 16, before: Callable[[str], object] = lambda _: None
    ) -> None:
        """Work with at most `workers` threads; `before` is called with each work's command."""
        self._before = before
        self._store = store
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="action")
        self._lock = threading.Lock()
        self._tails: dict[Resource, Future[None]] = {}
        self._running: dict[int, Document] = {}

    def start(  # noqa: PLR0913 - an action has this many parts
        self,
        command: str,
        resources: list[Resource],
        work: Work | None = None,
        *,
        done: Work | None = None,
        failed: Work | None = None,
        exclusive: bool = False,
    ) -> Document:
        """Record an action and return its document; call it inside of a transaction.

        Args:
            command: name as in the API, for example `create_server`.
            resources: pairs of type and ID that it is about.
            work: what the hypervisor has to do, in a thread, after the commit. None: nothing,
                and the action is a success at once.
            done: changes of state that belong to its success, in one transaction with it.
            failed: changes that take back what was recorded, in one transaction with its failure.
            exclusive: while it runs, its resources are locked.
        """
        action: Document = {
            "id": self._store.next_id("action", 1),
            "command": command,
            "status": "running",
            "progress": 0,
            "started": now(),
            "finished": None,
            "resources": [{"id": number, "type": kind} for kind, number in resources],
            "error": None,
        }
        if work is None:
            if done is not None:
                done()
            self._finish(action)
            return action
        action_id = action["id"]
        self._store.put("action", action_id, action)
        with self._lock:  # before the commit: whoever comes next must find its resources locked
            self._running[action_id] = action | {"exclusive": exclusive}
        self._store.after_rollback(lambda: self._forget(action_id))
        self._store.after_commit(lambda: self._submit(action, resources, work, done, failed))
        return action

    def _submit(
        self,
        action: Document,
        resources: list[Resource],
        work: Work,
        done: Work | None,
        failed: Work | None,
    ) -> None:
        with self._lock:
            before = [tail for r in resources if (tail := self._tails.get(r)) is not None]
            future = self._pool.submit(self._run, action, before, work, done, failed)
            self._tails.update(dict.fromkeys(resources, future))

    def _run(
        self,
        action: Document,
        before: list[Future[None]],
        work: Work,
        done: Work | None,
        failed: Work | None,
    ) -> None:
        wait(before)
        try:
            self._before(action["command"])
            work()
            with self._store.transaction():
                if done is not None:
                    done()
                self._finish(action)
        except Exception as error:
            known = isinstance(error, HypervisorError | ApiError)
            log.log(
                logging.WARNING if known else logging.ERROR,
                "action %s (%s) failed: %s",
                action["id"],
                action["command"],
                error,
                exc_info=not known,
            )
            code = error.code if isinstance(error, HypervisorError | ApiError) else "action_failed"
            try:
                with self._store.transaction():
                    if failed is not None:
                        failed()
                    self._finish(action, {"code": code, "message": str(error) or "Action failed"})
            except Exception:
                log.exception("action %s: its failure could not be recorded whole", action["id"])
                self._finish(action, {"code": code, "message": str(error) or "Action failed"})
        finally:
            self._forget(action["id"])

    def _forget(self, action_id: int) -> None:
        with self._lock:
            self._running.pop(action_id, None)

    def _finish(self, action: Document, error: Document | None = None) -> None:
        ended: Document = {
            "status": "error" if error else "success",
            "progress": 100,
            "finished": now(),
            "error": error,
        }
        self._store.put("action", action["id"], action | ended)
        action.update(ended)

    def running(self, resource: Resource, *, exclusive: bool = False) -> bool:
        """Tell whether an action (with `exclusive`: a locking one) of a resource runs."""
        kind, number = resource
        with self._lock:
            return any(
                {"id": number, "type": kind} in action["resources"]
                and (action["exclusive"] or not exclusive)
                for action in self._running.values()
            )

    def interrupt(self) -> list[Document]:
        """End as failed what a former process left running, and forget the oldest; for start-up."""
        actions = self._store.all("action")
        running = [action for action in actions if action["status"] == "running"]
        with self._store.transaction():
            for action in running:
                self._finish(action, {"code": "action_failed", "message": INTERRUPTED})
            for action in actions[:-KEPT]:
                self._store.delete("action", action["id"])
        return running

    def settle(self, timeout: float | None = None) -> bool:
        """Wait (seconds) until nothing runs; tells whether that came true."""
        with self._lock:
            tails = set(self._tails.values())
        return not wait(tails, timeout).not_done

    def close(self) -> None:
        """Take no more work and wait for what runs."""
        self._pool.shutdown(cancel_futures=True)
