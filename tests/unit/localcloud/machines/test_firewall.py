"""Cloud firewalls as nftables text, read by the real nft."""

from __future__ import annotations

import os
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localcloud.hypervisor import FirewallRule
from localcloud.machines.addressing import Subnet
from localcloud.machines.firewall import Guard, Services, ruleset

SUBNET, SERVICES = Subnet(7), Services(metadata=9254, registry=5000, dns=9053)
WEB = FirewallRule("in", "tcp", "80", ("0.0.0.0/0", "::/0"))
RULES = st.builds(
    FirewallRule,
    direction=st.sampled_from(["in", "out"]),
    protocol=st.sampled_from(["tcp", "udp"]),
    port=st.sampled_from(["80", "8000-9000", "any"]),
    ips=st.lists(
        st.sampled_from(["0.0.0.0/0", "::/0", "10.0.0.0/8", "10.1.0.0/16", "2001:db8::/32"]),
        min_size=1,
    ).map(tuple),
)


def text(*guards: Guard, reaches_out: bool = False) -> str:
    """Render with the test's subnet."""
    return ruleset(SUBNET, SERVICES, guards, reaches_out=reaches_out)


def chain(rules: str, name: str) -> list[str]:
    """Return the lines of one chain."""
    body = rules.split(f"chain {name} {{\n")[1].split("  }\n", maxsplit=1)[0]
    return [line.strip() for line in body.splitlines()]


def accepted(rules: str) -> bool:
    """Tell if nft takes a ruleset, without loading it."""
    done = subprocess.run(["nft", "-c", "-f", "-"], input=rules, text=True, check=False)
    return done.returncode == 0


def test_rules_become_chains() -> None:
    """What a firewall allows in is accepted, everything else dropped; out is free without rules."""
    rules = text(Guard("s1", (WEB, FirewallRule("in", "icmp", None, ("192.0.2.0/24",)))))
    assert chain(rules, "s1-in") == [
        "meta nfproto ipv4 tcp dport 80 accept",
        "meta nfproto ipv6 tcp dport 80 accept",
        "ip saddr { 192.0.2.0/24 } meta l4proto { icmp, ipv6-icmp } accept",
        "drop",
    ]
    assert chain(rules, "s1-out") == []


def test_outbound_rules_close_the_rest() -> None:
    """A server with outbound rules reaches only what they name."""
    rules = text(Guard("s1", (FirewallRule("out", "udp", "53", ("9.9.9.9/32",)),)))
    assert chain(rules, "s1-out") == ["ip daddr { 9.9.9.9/32 } udp dport 53 return", "drop"]
    assert chain(rules, "s1-in") == ["drop"]


def test_no_firewall_and_no_decision() -> None:
    """Without a firewall everything passes; before anybody decided, nothing does."""
    rules = text(Guard("s1", None), Guard("s2", None, closed=True))
    assert chain(rules, "s1-in") == ["accept"]
    assert chain(rules, "s1-out") == []
    assert chain(rules, "s2-in") == ["drop"]
    assert chain(rules, "s2-out") == ["drop"]


def test_overlapping_addresses_are_merged() -> None:
    """Overlapping intervals, which nft refuses in a set, are merged."""
    rule = FirewallRule("in", "tcp", "22", ("10.0.0.0/8", "10.1.0.0/16", "10.0.0.1/8"))
    rules = text(Guard("s1", (rule,)))
    assert chain(rules, "s1-in") == ["ip saddr { 10.0.0.0/8 } tcp dport 22 accept", "drop"]


@pytest.mark.skipif(os.geteuid() != 0, reason="nft -c needs root")
@settings(max_examples=15, deadline=None)
@given(st.lists(RULES, max_size=5), st.booleans())
def test_nft_takes_all_rules(rules: list[FirewallRule], reaches_out: bool) -> None:  # noqa: FBT001
    """Whatever rules the API takes, nft takes what becomes of them."""
    assert accepted(text(Guard("s1", tuple(rules)), Guard("s2", None), reaches_out=reaches_out))


@pytest.mark.skipif(os.geteuid() != 0, reason="nft -c needs root")
def test_nft_refuses_nonsense() -> None:
    """The check would notice a rule that is none."""
    assert accepted(text())
    assert not accepted(text().replace("policy drop", "policy maybe"))
