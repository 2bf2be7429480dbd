"""Pulumi's tokens of the resources that rules are about."""

from __future__ import annotations

SERVER = "hcloud:index/server:Server"
FIREWALL = "hcloud:index/firewall:Firewall"
VOLUME = "hcloud:index/volume:Volume"
PRIMARY_IP = "hcloud:index/primaryIp:PrimaryIp"
FLOATING_IP = "hcloud:index/floatingIp:FloatingIp"
LOAD_BALANCER = "hcloud:index/loadBalancer:LoadBalancer"
SERVICE = "docker:index/service:Service"
