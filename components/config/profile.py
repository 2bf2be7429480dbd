"""What is told about the cloud from outside the program: the profile that a local cloud writes.

No profile means the real cloud; endpoints and tokens come by the providers' own variables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from components.config.problems import ConfigErrors, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

PROFILE_VARIABLE = "PLINTH_CLOUD_PROFILE"


class ObjectStorage(BaseModel):
    """Where all places of kind `s3` are: `endpoint`, and the authority to trust it by (PEM)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    endpoint: str
    ca: str


class CloudProfile(BaseModel):
    """What differs from the real cloud; fields that the program does not need are ignored.

    Attributes:
        servers: `machines` boot, `api-only` exist in the API alone.
        url_suffix: added to a host in the URLs that are shown, for example `.localhost:8080`.
        image_index: file that says what runs for an image.
        lacks: what the machines' kernel cannot do, for example `esp`.
        acme_directory: URL of the ACME authority to use instead of Let's Encrypt.
        acme_ca: PEM of the certificate authority that signed that URL's own certificate.
        roots: PEM of all authorities that visitors of that cloud trust, besides the usual ones.
        edge_ranges: where Cloudflare's edge connects from, instead of the catalogue's ranges.
        deploys_from: where deployments come from, which `ssh_from` of a stack need not name.
        cloudflare_api: base URL of Cloudflare's API as containers reach it, for ACME by DNS; None:
            Cloudflare's own.
        zones: ids of DNS zones by name, so that none has to be looked up.
        object_storage: where backups go, instead of where the stack says.
        pagerduty: URL that takes PagerDuty's events in its place.
        uptime_api: base URL of who makes checks from elsewhere, in its place.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str = "hetzner"
    servers: Literal["machines", "api-only"] = "machines"
    servers_reason: str = ""
    url_suffix: str = ""
    image_index: str | None = None
    lacks: tuple[str, ...] = ()
    acme_directory: str | None = None
    acme_ca: str | None = None
    roots: str | None = None
    edge_ranges: tuple[str, ...] = ()
    deploys_from: tuple[str, ...] = ()
    cloudflare_api: str | None = None
    zones: dict[str, str] = Field(default_factory=dict)
    object_storage: ObjectStorage | None = None
    pagerduty: str | None = None
    uptime_api: str | None = None


REAL_CLOUD = CloudProfile()


def read_profile(environ: Mapping[str, str]) -> CloudProfile:
    """Read the profile that the environment names.

    Raises:
        ConfigErrors: the file is missing, unreadable or not a profile.
    """
    path = environ.get(PROFILE_VARIABLE)
    if not path:
        return REAL_CLOUD
    try:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123 - a plain name from outside
            return CloudProfile.model_validate_json(file.read())
    except OSError as error:
        cause = f"it names {path}, which cannot be read: {error.strerror}"
    except ValidationError as error:
        cause = f"it names {path}, which is no cloud profile: {error.errors()[0]['msg']}"
    remedy = "start the local cloud (`make up`), or unset it to use the real cloud"
    raise ConfigErrors([Problem(PROFILE_VARIABLE, cause, remedy)])
