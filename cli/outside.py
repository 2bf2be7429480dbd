"""Stores that a system has with somebody else: on the local cloud its neighbours play them."""

from __future__ import annotations

from cli.cloud import LocalCloud
from cli.context import Context
from cli.errors import PlinthError
from components.blueprint.backups import places
from components.config import StackConfig
from localcloud import neighbours


def images(config: StackConfig) -> list[str]:
    """Return the images that these stores are run from."""
    return neighbours.images(_stores(config), _buckets(config))


def secrets(context: Context, config: StackConfig) -> dict[str, str]:
    """Have the stores run, and return the stack's secrets that lead to them, by key.

    Raises:
        PlinthError: one does not come up.
    """
    cloud = LocalCloud(context.state)
    if cloud.profile().get("servers") != "machines":
        # No service is run then, and nobody asks: the values only have to be there.
        externals = config.system.externals.items()
        return {
            secret: f"{external.kind}://nobody@{key}.invalid"
            for key, external in externals
            for secret in external.urls.values()
        }
    try:
        return neighbours.values(
            cloud.state, context.stack, _stores(config), _buckets(config), _ways(config)
        )
    except neighbours.NeighbourError as error:
        raise PlinthError(f"A store outside the local cloud: {error}") from error


def _ways(config: StackConfig) -> dict[str, str]:
    """Return how the stack's alerts reach people, by key of the secret with the address."""
    if config.system.monitoring is None or not config.watched:
        return {}
    alerts = config.system.monitoring.alerts
    found = {alerts.heartbeat: "heartbeat"} if alerts.heartbeat else {}
    if uptime := config.system.monitoring.uptime:
        found[uptime.key] = uptime.provider
    if alerts.smtp:
        smtp = alerts.smtp
        found |= {smtp.server: "smtp", smtp.user: "user", smtp.password: "password"}
    for receiver in alerts.receivers.values():
        secret = receiver.url or receiver.key
        if secret:
            found[secret] = receiver.kind
    return found


def _buckets(config: StackConfig) -> list[neighbours.Bucket]:
    """Return the buckets of the stack's places, with the keys of the secrets that open them."""
    return [
        neighbours.Bucket(place.bucket, place.locked_days, place.access_key, place.secret_key)
        for place in places.s3(config)
    ]


def _stores(config: StackConfig) -> list[neighbours.Store]:
    return [
        neighbours.Store(external.kind, external.provider, external.urls, external.ca)
        for external in config.system.externals.values()
    ]
