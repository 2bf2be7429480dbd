"""Servers that boot: system containers, networks, firewalls, volumes and load balancers."""

from localcloud.machines.cleanup import destroy_instance, release_state
from localcloud.machines.machines import Machines
from localcloud.machines.metadata import Metadata, metadata_app
from localcloud.machines.support import Support, probe

__all__ = [
    "Machines",
    "Metadata",
    "Support",
    "destroy_instance",
    "metadata_app",
    "probe",
    "release_state",
]
