"""The Hetzner Cloud API: one module per noun, each with its routes, bodies and views."""

from localcloud.hetzner.api import hetzner_routes

__all__ = ["hetzner_routes"]
