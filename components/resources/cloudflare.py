"""What Cloudflare's resources have in common, without importing the whole SDK.

Importing `pulumi_cloudflare` takes seconds and some 380 MB, for each preview anew. The classes in
this folder are its tokens, property names and version alone; tests compare them with the SDK's.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, ClassVar

import pulumi

if TYPE_CHECKING:
    from collections.abc import Mapping


class CloudflareResource(pulumi.CustomResource):
    """A resource of the provider.

    Attributes:
        token: the SDK's name of the type.
        outputs: properties that the provider fills in, declared so that a preview knows them.
    """

    token: ClassVar[str]
    outputs: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self, name: str, props: Mapping[str, Any], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        defaults = pulumi.ResourceOptions(version=sdk_version())
        super().__init__(
            self.token,
            name,
            {**props, **dict.fromkeys(self.outputs)},
            pulumi.ResourceOptions.merge(defaults, opts),
        )


@cache
def sdk_version() -> str:
    """Return the SDK's version, which is that of the plugin."""
    return version("pulumi_cloudflare")
