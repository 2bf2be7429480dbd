"""Pulumi's engine, imitated for unit tests: remembers what is registered and answers with ids."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

import pulumi
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks, set_mocks
from pulumi.runtime.settings import SETTINGS

HOST_KEY = "ssh-ed25519 AAAAserver"


@dataclass
class Registered(Mocks):
    """All resources and calls of a program, in the order of their registration."""

    resources: list[MockResourceArgs] = field(default_factory=list)
    calls: list[MockCallArgs] = field(default_factory=list)
    dns: list[dict[str, Any]] = field(default_factory=list)  # records that are in the zone already

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        """Give numbers as ids, addresses where a cloud gives them, and a host key."""
        self.resources.append(args)
        number = str(crc32(args.name.encode()))
        given = {
            "hcloud:index/server:Server": {
                "ipv4Address": "198.51.100.10",
                "ipv6Address": "2001::1",
            },
            "hcloud:index/loadBalancer:LoadBalancer": {"ipv4": "198.51.100.20", "ipv6": "2001::2"},
            "hcloud:index/floatingIp:FloatingIp": {"ipAddress": "198.51.100.30"},
            "command:remote:Command": {"stdout": f"{HOST_KEY}\n", "stderr": ""},
            "random:index/randomPassword:RandomPassword": {"result": f"password-{args.name}"},
            "tls:index/privateKey:PrivateKey": {
                "publicKeyOpenssh": "ecdsa-sha2-nistp256 AAAAbootstrap",
                "privateKeyOpenssh": "-----BEGIN KEY-----",
                "privateKeyPem": f"key of {args.name}",
            },
            "tls:index/certRequest:CertRequest": {"certRequestPem": f"request of {args.name}"},
            "tls:index/selfSignedCert:SelfSignedCert": {"certPem": f"certificate of {args.name}"},
            "tls:index/locallySignedCert:LocallySignedCert": {
                "certPem": f"certificate of {args.name}"
            },
        }
        return number, {**args.inputs, **given.get(args.typ, {})}

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        """Answer the look-up of a zone, and the question for its records."""
        self.calls.append(args)
        if args.token == "cloudflare:index/getDnsRecords:getDnsRecords":
            return {"results": self.dns}, []
        return {"zoneId": "zone-of-" + args.args["filter"]["name"]}, []

    def of(self, token: str) -> dict[str, dict[str, Any]]:
        """Return the inputs of all resources of a type, by logical name."""
        return {item.name: item.inputs for item in self.resources if item.typ == token}


def engine() -> Registered:
    """Start anew, with nothing registered."""
    mocks = Registered()
    set_mocks(mocks, project="plinth", stack="dev", preview=False)
    SETTINGS.outputs.clear()  # of a program before that failed
    SETTINGS.rpc_manager.clear()
    return mocks


async def settle(value: pulumi.Input[Any]) -> Any:
    """Wait for a value and for every registration that is under way."""
    await pulumi.runtime.stack.wait_for_rpcs()
    return await pulumi.Output.from_input(value).future()
