"""What pgBackRest, systemd, Postgres and `plinth-backup` read about backups."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from components.config.elapses import widest_gap
from components.render.template import render

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from components.blueprint.backups.specs import BackupSpec, KeepSpec, PlaceSpec

CA_FILE = "/etc/plinth/backup-ca-{place}.pem"
STOPPED = ("neo4j",)  # methods for which a store stands still
_SPREAD = 300  # seconds
_TIMEOUT = "12h"
_VERIFY = "Sun *-*-* 04:00:00"  # restic's copies are read by parts, after a copy of each week
_TRIES = 10  # looks a second
_COPYING = 4  # one in so many cores copies


def archive_script(item: str, home: str, seconds: int) -> str:
    """Return Postgres' archive_command; check with `sh -n`."""
    return render("backups/archive.sh", item=item, home=home, tries=seconds * _TRIES)


def fetch_script(item: str, home: str, seconds: int) -> str:
    """Return Postgres' restore_command; check with `sh -n`."""
    return render("backups/fetch.sh", item=item, home=home, tries=seconds * 5 * _TRIES)


def pgbackrest_conf(  # noqa: PLR0913 - one for each part of the file
    item: str,
    store: str,
    places: Sequence[tuple[PlaceSpec, KeepSpec]],
    *,
    key: str,
    pgdata: str,
    sockets: str,
    port: int,
    run: str,
    queue_mb: int,
    cores: int,
    fetch: str,
) -> str:
    """Return pgbackrest.conf with places for its secrets; check with `pgbackrest version`.

    Args:
        item: whose copies they are.
        store: the stanza's name.
        places: repositories in their order, with how long each keeps what it has.
        key: of the secret that encrypts.
        pgdata: the database's directory, as its server names it.
        sockets: directory of its socket.
        port: of the socket's name.
        run: folder for locks.
        queue_mb: so much of the log may wait.
        cores: of its server; a restore uses all, a copy a quarter of them.
        fetch: Postgres' restore_command.
    """
    return render(
        "backups/pgbackrest.conf",
        store=store,
        repositories=[_repository(place, keep, item) for place, keep in places],
        key=key,
        pgdata=pgdata,
        sockets=sockets,
        port=port,
        run=run,
        queue_mb=queue_mb,
        processes=max(1, cores // _COPYING),
        cores=cores,
        fetch=fetch,
    )


def _repository(place: PlaceSpec, keep: KeepSpec, item: str) -> dict[str, Any]:
    url = urlsplit(place.endpoint)
    return {
        "key": place.key,
        "kind": place.kind,
        "path": f"{place.prefix}/{'pgbackrest' if place.kind == 's3' else item}",
        "host": url.hostname,
        "port": url.port,
        "region": place.region,
        "bucket": place.bucket,
        "access_key": place.access_key,
        "secret_key": place.secret_key,
        "ca": CA_FILE.format(place=place.key) if place.ca else None,
        "days": keep.days,
    }


def item_json(  # noqa: PLR0913 - one for each part of the file
    item: BackupSpec,
    places: Mapping[str, PlaceSpec],
    *,
    stack: str,
    key: str,
    cluster: Mapping[str, Any] | None,
    source: Mapping[str, Any],
    back: Mapping[str, Any],
    drill: Mapping[str, Any],
) -> str:
    """Return what `plinth-backup` reads of an item, with places for its secrets.

    Args:
        item: what is copied.
        places: all places by key.
        stack: the host that copies are filed under.
        key: of the secret that encrypts.
        cluster: of pgbackrest: where the database's files are.
        source: of restic: how the store is read.
        back: of restic: how a copy becomes the store's data again.
        drill: how its return is rehearsed.
    """
    document = {
        "key": item.key,
        "store": item.store,
        "method": item.method,
        "stack": stack,
        "password": _secret(key),
        "full_every": item.full_every,
        "interval": int(widest_gap(item.schedule).total_seconds()),
        "cluster": cluster,
        "source": source,
        "back": back,
        "drill": drill,
        "places": [
            {
                "key": name,
                "number": number,
                "off_site": places[name].off_site,
                "locked_days": places[name].locked_days,
                "keep": {k: v for k, v in vars(keep).items() if v is not None},
                **_restic(places[name], item),
            }
            for number, (name, keep) in enumerate(item.keep.items(), 1)
        ],
    }
    return json.dumps(document, indent=2) + "\n"


def _restic(place: PlaceSpec, item: BackupSpec) -> dict[str, Any]:
    if place.kind == "local":
        return {"repository": f"{place.prefix}/{item.key}", "environment": {}, "ca": None}
    return {
        "repository": f"s3:{place.endpoint}/{place.bucket}/{place.prefix}/restic/{item.key}",
        "environment": {
            "AWS_ACCESS_KEY_ID": _secret(place.access_key or ""),
            "AWS_SECRET_ACCESS_KEY": _secret(place.secret_key or ""),
            "AWS_DEFAULT_REGION": place.region,
        },
        "ca": CA_FILE.format(place=place.key) if place.ca else None,
    }


def _secret(key: str) -> str:
    return f"{{{{secret:{key}}}}}"


def units(item: BackupSpec, mounts: Sequence[str], memory: int) -> dict[str, str]:
    """Return systemd's units of an item by name; check with `systemd-analyze verify`."""
    found = {}
    calendars = [("", item.schedule)]
    calendars += [("incr", item.incremental)] if item.incremental else []
    for kind, calendar in calendars:
        name = f"plinth-backup-{item.key}" + (f"-{kind}" if kind else "")
        same = {"key": item.key, "store": item.store, "kind": kind}
        found[f"{name}.service"] = render(
            "backups/backup.service",
            **same,
            mounts=mounts,
            timeout=_TIMEOUT,
            memory=memory,
            stops=item.method in STOPPED,
        )
        found[f"{name}.timer"] = render(
            "backups/backup.timer", **same, calendar=calendar, spread=_SPREAD
        )
    if item.method in STOPPED:
        found[f"plinth-started-{item.key}.service"] = render(
            "backups/started.service", key=item.key, store=item.store
        )
    if item.continuous:
        verify = {"key": item.key, "store": item.store, "mounts": mounts, "memory": memory}
        found[f"plinth-verify-{item.key}.service"] = render(
            "backups/verify.service", **verify, timeout=_TIMEOUT
        )
        found[f"plinth-verify-{item.key}.timer"] = render(
            "backups/verify.timer", **verify, calendar=_VERIFY
        )
        found[f"plinth-archive-{item.key}.service"] = render(
            "backups/archive.service", key=item.key, store=item.store, mounts=mounts
        )
    return found


def drill_units(calendar: str, mounts: Sequence[str], memory: int) -> dict[str, str]:
    """Return systemd's units of a server's drills by name; check with `systemd-analyze verify`."""
    return {
        "plinth-drill.service": render(
            "backups/drill.service", mounts=mounts, timeout=_TIMEOUT, memory=memory
        ),
        "plinth-drill.timer": render("backups/drill.timer", calendar=calendar),
    }
