"""Address ranges: which of them let strangers in."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from policies.rules.resource import UNKNOWN

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# More belongs to no one network: two halves of the world are the world, and so are its 256 parts.
MOST_ADDRESSES: Mapping[int, int] = {4: 2 ** (32 - 8), 6: 2 ** (128 - 16)}
MAPPED_V4 = ipaddress.IPv6Network("::ffff:0:0/96")


def strangers(sources: Any) -> list[str]:
    """Return the ranges that let the world in, as they are written; none where nobody strange is.

    Args:
        sources: ranges in CIDR form; what is UNKNOWN or is no range (the cloud refuses it) is left
            out.
    """
    read = [(str(source), network) for source, network in _read(sources)]
    wide = [text for text, network in read if network.num_addresses > _most(network)]
    if wide:
        return wide
    found: list[str] = []
    for version in (4, 6):
        own = [(text, network) for text, network in read if network.version == version]
        if _together(network for _, network in own) > MOST_ADDRESSES[version]:
            found += [text for text, _ in own]
    return found


def unknown_place(sources: Any) -> tuple[int, ...] | None:
    """Return where a range is not known yet, () for all of them; None where all are known."""
    if sources is UNKNOWN:
        return ()
    places = [place for place, source in enumerate(sources or ()) if source is UNKNOWN]
    return (places[0],) if places else None


def _read(sources: Any) -> Iterable[tuple[Any, Network]]:
    if not isinstance(sources, Sequence) or isinstance(sources, str):
        return
    for source in sources:
        if source is UNKNOWN:
            continue
        try:
            network = _plain(ipaddress.ip_network(str(source).strip(), strict=False))
        except ValueError:
            continue
        if not network.is_private:
            yield source, network


def _plain(network: Network) -> Network:
    """Return IPv4 for the IPv6 form of an IPv4 range."""
    if isinstance(network, ipaddress.IPv6Network) and network.subnet_of(MAPPED_V4):
        mapped = network.network_address.ipv4_mapped
        return ipaddress.IPv4Network((int(mapped or 0), network.prefixlen - MAPPED_V4.prefixlen))
    return network


def _most(network: Network) -> int:
    if isinstance(network, ipaddress.IPv6Network) and network.supernet_of(MAPPED_V4):
        return 0  # all of IPv4 is in it
    return MOST_ADDRESSES[network.version]


def _together(networks: Iterable[Any]) -> int:
    """Return how many addresses ranges of one version have together."""
    parts: Iterable[Network] = ipaddress.collapse_addresses(networks)
    return sum(part.num_addresses for part in parts)
