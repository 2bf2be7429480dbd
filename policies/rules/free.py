"""Which of Hetzner's resources cost nothing; whatever is not among them has to have a price."""

from __future__ import annotations

from typing import Final

PACKAGE: Final = "hcloud:"
_KINDS: Final = (
    "certificate:Certificate",
    "firewall:Firewall",
    "firewallAttachment:FirewallAttachment",
    "floatingIpAssignment:FloatingIpAssignment",
    "loadBalancerNetwork:LoadBalancerNetwork",
    "loadBalancerService:LoadBalancerService",
    "loadBalancerTarget:LoadBalancerTarget",
    "managedCertificate:ManagedCertificate",
    "network:Network",
    "networkRoute:NetworkRoute",
    "networkSubnet:NetworkSubnet",
    "placementGroup:PlacementGroup",
    "rdns:Rdns",
    "serverNetwork:ServerNetwork",
    "sshKey:SshKey",
    # They take of the room of a storage box, which is paid for.
    "storageBoxSnapshot:StorageBoxSnapshot",
    "storageBoxSubaccount:StorageBoxSubaccount",
    "uploadedCertificate:UploadedCertificate",
    "volumeAttachment:VolumeAttachment",
    "zone:Zone",
    "zoneRecord:ZoneRecord",
    "zoneRrset:ZoneRrset",
)
FREE: Final = frozenset(f"{PACKAGE}index/{kind}" for kind in _KINDS)
