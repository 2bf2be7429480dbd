"""Makes a store ready to be read, and has it as it was afterwards.

Some stores give a stream and need nothing. Meilisearch writes a dump of its own beside its data;
Neo4j Community is dumped while it is stopped; a directory is read as it is; dumps of a database
are all of one snapshot, which is counted before.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from . import search, snapshot, stopped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .item import Item


@contextmanager
def prepared(item: Item) -> Iterator[dict[str, Any]]:
    """Give what is to be read, for as long as it stands still.

    The result has either `paths` with `exclude`, or what `stream.opened` takes; and a `ledger`
    where that has to be of the same moment.

    Raises:
        BackupError: the store does not do its part.
    """
    source = item.source
    if "search" in source:
        with search.dumped(source) as path:
            yield {"argv": ["cat", path], "file": source["file"]}
    elif "stopped" in source:
        with stopped.dumped(item.key, source) as folder:
            yield {"paths": [folder], "exclude": []}
    elif item.method == "pg_dump":
        with snapshot.taken(source) as pinned:
            yield pinned
    else:
        yield source
